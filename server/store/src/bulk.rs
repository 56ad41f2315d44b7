//! Many rows in one statement: the fast way through sqlx, whose every statement costs a hop to another thread or
//! another machine.
//!
//! In: a table and rows. Out: as few statements as will do: on SQLite `values` of sizes few enough to stay prepared,
//! on Postgres `copy`, or `unnest` where a row may be there already. Refuses to know: what the tables are for.

use std::fmt::Write as _;

use sqlx::{Arguments, AssertSqlSafe, PgConnection, SqliteConnection, postgres::PgArguments, sqlite::SqliteArguments};

use crate::{Error, Result, engine::Conn, query::Bind};

/// Values in one statement of SQLite at most; it allows 32,766.
const VALUES: usize = 6_000;
/// Rows from which `copy` is worth its three messages.
const MANY: usize = 50;

/// Of what sort a column's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Int,
    Text,
    Blob,
}

/// Where rows go.
pub(crate) struct Table<'a> {
    pub(crate) name: &'a str,
    pub(crate) columns: &'a [(&'static str, Sort)],
    /// `on conflict …`; the rows of one insert must not meet each other. Empty: none of them is there.
    pub(crate) end: &'a str,
}

impl Table<'_> {
    fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }
}

/// Where a row's values go, in the order of the columns.
pub(crate) struct Put(Form);

enum Form {
    Values(SqliteArguments),
    Columns { columns: Vec<Column>, at: usize },
    Copy { text: String, first: bool },
}

enum Column {
    Int(Vec<Option<i64>>),
    Text(Vec<Option<String>>),
    Blob(Vec<Option<Vec<u8>>>),
}

impl Put {
    pub(crate) fn int(&mut self, value: i64) {
        self.add(value);
    }

    pub(crate) fn ints<const N: usize>(&mut self, values: [i64; N]) {
        for value in values {
            self.add(value);
        }
    }

    pub(crate) fn maybe_int(&mut self, value: Option<i64>) {
        self.add(value);
    }

    pub(crate) fn text(&mut self, value: String) {
        self.add(value);
    }

    pub(crate) fn blob(&mut self, value: Vec<u8>) {
        self.add(value);
    }

    /// Any value there is.
    pub(crate) fn add(&mut self, value: impl Into<Bind>) {
        let value = value.into();
        match &mut self.0 {
            Form::Values(arguments) => match value {
                Bind::Int(value) => Arguments::add(arguments, value),
                Bind::Text(value) => Arguments::add(arguments, value),
                Bind::Blob(value) => Arguments::add(arguments, value),
                Bind::Ints(_) | Bind::Texts(_) => Ok(()),
            }
            .expect("integers, text and bytes always encode"),
            Form::Columns { columns, at } => {
                match (&mut columns[*at], value) {
                    (Column::Int(column), Bind::Int(value)) => column.push(value),
                    (Column::Text(column), Bind::Text(value)) => column.push(value),
                    (Column::Blob(column), Bind::Blob(value)) => column.push(value),
                    _ => unreachable!("a value is of its column's sort"),
                }
                *at = (*at + 1) % columns.len();
            }
            Form::Copy { text, first } => {
                if !std::mem::take(first) {
                    text.push('\t');
                }
                copied(text, value);
            }
        }
    }
}

/// A value in the text format of `copy` (PostgreSQL 15, "COPY: File Formats").
fn copied(text: &mut String, value: Bind) {
    match value {
        Bind::Int(Some(value)) => write!(text, "{value}").expect("a string takes all"),
        Bind::Text(Some(value)) => {
            let mut rest = value.as_str();
            while let Some(at) = rest.find(['\\', '\n', '\r', '\t']) {
                text.push_str(&rest[..at]);
                text.push_str(match rest.as_bytes()[at] {
                    b'\\' => "\\\\",
                    b'\n' => "\\n",
                    b'\r' => "\\r",
                    _ => "\\t",
                });
                rest = &rest[at + 1..];
            }
            text.push_str(rest);
        }
        Bind::Blob(Some(value)) => {
            const HEX: &[u8; 16] = b"0123456789abcdef";
            text.push_str("\\\\x");
            for byte in value {
                text.push(HEX[usize::from(byte >> 4)].into());
                text.push(HEX[usize::from(byte & 15)].into());
            }
        }
        _ => text.push_str("\\N"),
    }
}

/// Inserts the rows.
pub(crate) async fn insert<T>(
    conn: &mut Conn<'_>,
    table: &Table<'_>,
    rows: impl ExactSizeIterator<Item = T>,
    put: impl Fn(T, &mut Put),
) -> Result<()> {
    match conn {
        Conn::Sqlite(conn) => values(conn, table, rows, put).await,
        Conn::Postgres(conn) if table.end.is_empty() && rows.len() >= MANY => copy(conn, table, rows, put).await,
        Conn::Postgres(conn) => unnest(conn, table, rows, put).await,
    }
}

async fn values<T>(
    conn: &mut SqliteConnection,
    table: &Table<'_>,
    mut rows: impl ExactSizeIterator<Item = T>,
    put: impl Fn(T, &mut Put),
) -> Result<()> {
    let columns = table.columns.len();
    // whole chunks, then tenths, then single rows: three texts to prepare, whatever the batch
    for size in [VALUES / columns, VALUES / columns / 10, 1] {
        if rows.len() < size {
            continue;
        }
        let one = format!("({})", vec!["?"; columns].join(","));
        // a failure ends the whole transaction, so SQLite need not be able to undo half of it
        let text = format!("insert or rollback into {} ({}) values {} {}", table.name, table.names(), vec![one; size].join(","), table.end);
        while rows.len() >= size {
            let mut arguments = SqliteArguments::default();
            Arguments::reserve(&mut arguments, size * columns, 0);
            let mut values = Put(Form::Values(arguments));
            rows.by_ref().take(size).for_each(|row| put(row, &mut values));
            let Form::Values(arguments) = values.0 else { continue };
            sqlx::query_with(AssertSqlSafe(text.clone()), arguments).execute(&mut *conn).await?;
        }
    }
    Ok(())
}

async fn unnest<T>(
    conn: &mut PgConnection,
    table: &Table<'_>,
    rows: impl ExactSizeIterator<Item = T>,
    put: impl Fn(T, &mut Put),
) -> Result<()> {
    let count = rows.len();
    if count == 0 {
        return Ok(());
    }
    let columns = table.columns.iter().map(|(_, sort)| match sort {
        Sort::Int => Column::Int(Vec::with_capacity(count)),
        Sort::Text => Column::Text(Vec::with_capacity(count)),
        Sort::Blob => Column::Blob(Vec::with_capacity(count)),
    });
    let mut values = Put(Form::Columns { columns: columns.collect(), at: 0 });
    rows.for_each(|row| put(row, &mut values));
    let Form::Columns { columns, .. } = values.0 else { return Ok(()) };
    let mut arguments = PgArguments::default();
    let mut lists = Vec::new();
    for (n, column) in columns.into_iter().enumerate() {
        let (sort, added) = match column {
            Column::Int(list) => ("bigint", Arguments::add(&mut arguments, list)),
            Column::Text(list) => ("text", Arguments::add(&mut arguments, list)),
            Column::Blob(list) => ("bytea", Arguments::add(&mut arguments, list)),
        };
        added.map_err(Error::damaged)?;
        lists.push(format!("${}::{sort}[]", n + 1));
    }
    let text = format!("insert into {} ({}) select * from unnest({}) {}", table.name, table.names(), lists.join(", "), table.end);
    sqlx::query_with(AssertSqlSafe(text), arguments).execute(conn).await?;
    Ok(())
}

async fn copy<T>(
    conn: &mut PgConnection,
    table: &Table<'_>,
    rows: impl ExactSizeIterator<Item = T>,
    put: impl Fn(T, &mut Put),
) -> Result<()> {
    let mut sink = conn.copy_in_raw(&format!("copy {} ({}) from stdin", table.name, table.names())).await?;
    let mut values = Put(Form::Copy { text: String::with_capacity(1 << 16), first: true });
    for row in rows {
        put(row, &mut values);
        let Form::Copy { text, first } = &mut values.0 else { continue };
        text.push('\n');
        *first = true;
        if text.len() > (1 << 16) - 4_096 {
            sink.send(text.as_bytes()).await?;
            text.clear();
        }
    }
    if let Form::Copy { text, .. } = &values.0 {
        sink.send(text.as_bytes()).await?;
    }
    sink.finish().await?;
    Ok(())
}
