//! Names that others choose become no paths outside of their place.

use skillfactory::hub::Error as E;

use super::World;
use super::stub::Reply;

#[test]
fn names_in_a_listing_stay_within() {
    for name in
        ["../../evil.jsonl", "/etc/evil.jsonl", "data/../../evil.jsonl", "a//evil.jsonl", "a\\\\..\\\\evil.jsonl"]
    {
        let (world, _) = World::with_rows();
        // The rest of the listing is good: all of it is refused.
        let listing = format!(
            r#"[{{"type":"file","path":"b.jsonl","oid":"00","size":1}},{{"type":"file","path":"{name}","oid":"00","size":1}}]"#
        );
        world.stub.always("GET", "/tree/", Reply::body(&listing));
        let (error, told) = world.refused();
        assert!(matches!(error, E::HostileName { .. }), "{name}: {told}");
        assert!(world.stub.asked("HEAD").is_empty());
    }
}

#[test]
fn names_in_a_card_stay_within() {
    for name in ["../evil.csv", "/etc/passwd", "https://example.org/evil.csv"] {
        let world = World::new();
        let card = format!("---\nconfigs:\n- data_files: \"{name}\"\n---\n");
        world.stub.commit("acme/toy", &[("README.md", card.as_bytes()), ("a.csv", b"x\n1\n")]);
        assert!(matches!(world.refused().0, E::HostileName { .. }), "{name}");
    }
}

#[test]
fn a_link_is_the_text_that_git_keeps_of_it() {
    let world = World::new();
    world.stub.commit("acme/toy", &[("rows.csv", b"/etc/passwd")]);
    let taken = world.take("acme/toy").unwrap();
    assert_eq!(super::only(&taken), b"/etc/passwd", "it leads nowhere");
}

#[test]
fn a_commit_and_a_tag_of_a_file_are_names() {
    let (world, _) = World::with_rows();
    for sha in ["../../../evil", "a/b", "", "."] {
        world.stub.heal();
        world.stub.always("GET", "/revision/", Reply::body(&format!(r#"{{"id":"acme/toy","sha":"{sha}"}}"#)));
        assert!(matches!(world.refused().0, E::Strange { .. }), "{sha}");
    }
    for tag in ["\"../../evil\"", "\"\"", "\".lock\"", "\"a/b\""] {
        world.stub.heal();
        world.stub.always("HEAD", "/resolve/", Reply::status(200).header("ETag", tag));
        assert!(matches!(world.refused().0, E::Strange { .. }), "{tag}");
    }
}
