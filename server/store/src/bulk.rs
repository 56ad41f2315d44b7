//! Many rows in one statement: the fast way through sqlx, whose every statement costs a hop to another thread.
//!
//! In: a statement's beginning and end, and rows. Out: as few statements as will do, of sizes few enough to stay
//! prepared. Refuses to know: tables.

use sqlx::{Arguments, AssertSqlSafe, Sqlite, SqliteConnection, sqlite::SqliteArguments};

use crate::Result;

/// Values in one statement at most; SQLite allows 32,766.
const VALUES: usize = 6_000;

/// Where a row's values go, in the order of the columns.
#[derive(Default)]
pub(crate) struct Put(SqliteArguments);

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

    /// Any value SQLite knows.
    pub(crate) fn add<'t, T: sqlx::Encode<'t, Sqlite> + sqlx::Type<Sqlite>>(&mut self, value: T) {
        Arguments::add(&mut self.0, value).expect("integers, text and bytes always encode");
    }
}

/// Inserts the rows. `columns` is how many values `put` adds for each.
pub(crate) async fn insert<T>(
    conn: &mut SqliteConnection,
    begin: &'static str,
    end: &'static str,
    columns: usize,
    rows: impl ExactSizeIterator<Item = T>,
    put: impl Fn(T, &mut Put),
) -> Result<()> {
    let mut rows = rows;
    // whole chunks, then tenths, then single rows: three texts to prepare, whatever the batch
    for size in [VALUES / columns, VALUES / columns / 10, 1] {
        if rows.len() < size {
            continue;
        }
        let one = format!("({})", vec!["?"; columns].join(","));
        let text = format!("{begin} {} {end}", vec![one; size].join(","));
        while rows.len() >= size {
            let mut values = Put::default();
            Arguments::reserve(&mut values.0, size * columns, 0);
            rows.by_ref().take(size).for_each(|row| put(row, &mut values));
            sqlx::query_with(AssertSqlSafe(text.clone()), values.0).execute(&mut *conn).await?;
        }
    }
    Ok(())
}
