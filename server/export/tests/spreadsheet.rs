//! A real spreadsheet opens the file, and calculates nothing. `./setup proof` brings LibreOffice; without it this fails
//! and says so.

mod payload;

use std::{fs, process::Command};

use futures::{StreamExt, executor::block_on, stream};
use payload::{access, message, payloads};
use tempfile::TempDir;
use tracemail_export::csv::{Options, csv};
use tracemail_model::row::{Kind, Row};

/// How many cells LibreOffice takes for formulas, and how many it finds at all.
fn formulas(folder: &TempDir, name: &str, rows: Vec<Row>, options: Options) -> (usize, usize) {
    let pieces = csv(stream::iter([Ok::<_, ()>(rows)]), options);
    let file = block_on(pieces.map(|piece| piece.expect("a piece")).collect::<Vec<_>>()).concat();
    let path = folder.path().join(format!("{name}.csv"));
    fs::write(&path, file).expect("writes");
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let convert = ["--headless", "--infilter=CSV:44,34,76", "--convert-to", "fods", "--outdir"];
    let mut soffice = Command::new("soffice");
    soffice.arg(profile).args(convert).arg(folder.path()).arg(&path);
    let said = soffice.output().unwrap_or_else(|error| panic!("{soffice:?}: {error}; run ./setup proof"));
    let sheet = fs::read_to_string(path.with_extension("fods")).unwrap_or_else(|error| panic!("{error}: {said:?}"));
    (sheet.matches("table:formula=").count(), sheet.matches("office:value-type=").count())
}

#[test]
fn libreoffice_calculates_no_cell_of_any_column() {
    let folder = TempDir::new().expect("a folder");
    let mut control = 0;
    for kind in [Kind::Received, Kind::Access] {
        let rows: Vec<Row> = payloads().iter().map(|text| if kind == Kind::Access { access(text) } else { message(text) }).collect();
        let (found, cells) = formulas(&folder, &format!("safe-{kind}"), rows.clone(), Options::new(kind));
        assert!(cells > 15 * rows.len(), "{cells} cells of {} rows: is it still a table?", rows.len());
        assert_eq!(found, 0, "{kind}");
        control += formulas(&folder, &format!("raw-{kind}"), rows, Options { safe: false, ..Options::new(kind) }).0;
    }
    assert!(control > 50, "unguarded {control} cells would calculate: the test sees nothing otherwise");
    println!("0 formula cells with the guard, {control} without");
}
