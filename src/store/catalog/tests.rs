use super::*;

#[test]
fn a_filled_statement_has_its_values_and_no_header() {
    let sql = "-- name: report/x\n-- params: $a, $ab\n-- defaults: ab = 7\n--- What $a is.\nFROM t WHERE $a IN ('$', $ab, $abc)";
    let query = Query { name: "report/x", sql };
    let filled = query.filled(&[("a", "'it''s'".to_owned()), ("ab", "7".to_owned())]);
    assert_eq!(filled, "--- What $a is.\nFROM t WHERE 'it''s' IN ('$', 7, $abc)");
    assert_eq!([query.default("ab"), query.default("a")], [Some("7"), None]);
    assert_eq!(query.description(), "What $a is.");
}
