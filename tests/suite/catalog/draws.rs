//! What a build draws, made by its queries.

use duckdb::ToSql;
use skillfactory::build::Format;
use skillfactory::build::format::Draws;
use skillfactory::store::Store;

use super::execute;

/// Makes the TEMP tables that a build takes away.
pub fn make(store: &Store) {
    let all: [(&str, &dyn ToSql); 2] = [("first", &0), ("last", &4095)];
    let run_all = |names: &[&str]| {
        for name in names {
            store.run(name, &all).unwrap();
        }
    };
    run_all(&["build/attribute", "build/candidate", "build/usable-reflection"]);
    store.run("build/slot", &[]).unwrap();
    for Format { name, family, sql, .. } in Format::shipped().filter(|format| format.draws != Draws::Pool) {
        draw(store, &name);
        let filled = format!("SELECT '{name}' AS format, '{family}' AS family, * FROM (\n{sql}\n)");
        execute(store, &format!("INSERT INTO slot BY NAME {filled}"));
    }
    run_all(&["build/drawn", "build/attempt", "build/part"]);
}

/// Makes the draws of a format.
pub fn draw(store: &Store, name: &str) {
    let format = Format::shipped().find(|format| format.name == name).unwrap();
    let draws = format.draws.word();
    let all: [(&str, &dyn ToSql); 2] = [("share_first", &0.0), ("share_last", &1.0)];
    store.run("build/draw", &[("family", &format.family), ("draws", &draws), all[0], all[1]]).unwrap();
}
