//! Many rows in one statement: the fast way through sqlx, whose every statement costs a hop to another thread or
//! another machine.
//!
//! In: a table and rows. Out: as few statements as will do: on SQLite `values` of sizes few enough to stay prepared,
//! on Postgres `copy`, or `unnest` where a row may be there already. Refuses to know: what the tables are for.

use sqlx::{Arguments, AssertSqlSafe, PgConnection, SqliteConnection, postgres::PgArguments, sqlite::SqliteArguments};

use crate::{
    Error, Result,
    engine::Conn,
    query::{Bind, Query},
};

/// Values in one statement of SQLite at most; it allows 32,766.
const VALUES: usize = 6_000;
/// Rows from which `copy` is worth its three messages.
const MANY: usize = 50;
/// Bytes of `copy` sent at once.
const PIECE: usize = 60_000;

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
    Copy(Copied),
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
            Form::Copy(copied) => copied.add(value),
        }
    }
}

/// Rows in the binary format of `copy` (PostgreSQL 15, "COPY: Binary Format"), which nobody has to read letter by letter.
struct Copied {
    bytes: Vec<u8>,
    /// Of each column: how many bytes an integer has there.
    widths: Vec<i64>,
    at: usize,
    /// What its column does not hold.
    misfit: Option<i64>,
}

impl Copied {
    /// Signature, no flags, nothing more of a header.
    const HEAD: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
    const END: [u8; 2] = (-1_i16).to_be_bytes();

    fn add(&mut self, value: Bind) {
        if self.at == 0 {
            self.bytes.extend((self.widths.len() as i16).to_be_bytes());
        }
        match value {
            Bind::Int(Some(value)) => match self.widths[self.at] {
                2 => self.int(i16::try_from(value).ok().map(i16::to_be_bytes), value),
                4 => self.int(i32::try_from(value).ok().map(i32::to_be_bytes), value),
                _ => self.field(&value.to_be_bytes()),
            },
            Bind::Text(Some(value)) => self.field(value.as_bytes()),
            Bind::Blob(Some(value)) => self.field(&value),
            _ => self.bytes.extend((-1_i32).to_be_bytes()),
        }
        self.at = (self.at + 1) % self.widths.len();
    }

    fn int<const N: usize>(&mut self, bytes: Option<[u8; N]>, value: i64) {
        match bytes {
            Some(bytes) => self.field(&bytes),
            None => self.misfit = Some(value),
        }
    }

    fn field(&mut self, value: &[u8]) {
        self.bytes.extend((value.len() as i32).to_be_bytes());
        self.bytes.extend(value);
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
    // whole chunks, then fifths of them, and so on down to single rows: few texts to prepare, whatever the batch, and few
    // statements, each of which wakes another thread
    for size in (0..).map(|n| VALUES / columns / 5_usize.pow(n)).take_while(|size| *size > 1).chain([1]) {
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
    let widths = widths(conn, table).await?;
    let text = format!("copy {} ({}) from stdin (format binary)", table.name, table.names());
    let mut sink = conn.copy_in_raw(&text).await?;
    let mut values = Put(Form::Copy(Copied { bytes: Copied::HEAD.to_vec(), widths, at: 0, misfit: None }));
    for row in rows {
        put(row, &mut values);
        let Form::Copy(copied) = &mut values.0 else { continue };
        if let Some(value) = copied.misfit {
            let why = format!("{value} fits no column of {}", table.name);
            sink.abort(&why).await?;
            return Err(Error::damaged(why));
        }
        if copied.bytes.len() > PIECE {
            sink.send(copied.bytes.as_slice()).await?;
            copied.bytes.clear();
        }
    }
    if let Form::Copy(copied) = &mut values.0 {
        copied.bytes.extend(Copied::END);
        sink.send(copied.bytes.as_slice()).await?;
    }
    sink.finish().await?;
    Ok(())
}

/// How many bytes each column's integers have: `copy` does not widen them.
async fn widths(conn: &mut PgConnection, table: &Table<'_>) -> Result<Vec<i64>> {
    const COLUMNS: &str = "select cast(attname as text), attlen from pg_attribute where attrelid = cast($1 as regclass) and attnum > 0";
    let found: Vec<(String, i64)> = Conn::Postgres(conn).fetch(Query::new(COLUMNS).arg(table.name)).await?;
    let width = |(column, _): &(&str, Sort)| found.iter().find(|(name, _)| name == column).map(|(_, width)| *width);
    table.columns.iter().map(width).collect::<Option<_>>().ok_or_else(|| Error::damaged(format!("{} lacks a column", table.name)))
}
