use super::*;

#[test]
fn recipes_that_make_no_sense_are_refused() {
    type Change = fn(&mut Recipe);
    let wrong: [(&str, Change); 19] = [
        ("name", |recipe| recipe.name = "a b".to_owned()),
        ("name", |recipe| recipe.name = "mine.toml".to_owned()),
        ("attempts", |recipe| recipe.attempts = 0),
        ("repeats", |recipe| recipe.repeats = 0),
        ("formats", |recipe| recipe.formats.clear()),
        ("formats", |recipe| recipe.formats.push("*C_full".to_owned())),
        ("formats", |recipe| recipe.formats.push("paper-1".to_owned())),
        ("variants", |recipe| recipe.variants = Some(Vec::new())),
        ("max_tokens", |recipe| recipe.max_tokens = Some(0)),
        ("vary_attempts", |recipe| recipe.vary_attempts = true),
        ("attempts", |recipe| (recipe.formats, recipe.attempts) = (vec!["*CC".to_owned()], 1)),
        ("variants", |recipe| (recipe.unique_variants, recipe.variants) = (true, Some(vec!["original".to_owned()]))),
        ("responses", |recipe| (recipe.responses.least_chars, recipe.responses.most_chars) = (2, Some(1))),
        ("tags", |recipe| recipe.tags.think = "a b".to_owned()),
        ("tags", |recipe| recipe.tags.think = "sample".to_owned()),
        ("tags", |recipe| recipe.tags.answer = "verdict".to_owned()),
        ("shares", |recipe| recipe.shares.push(Share { format: "*CC".to_owned(), first: 0.0, last: 0.5 })),
        ("shares", |recipe| recipe.shares.push(Share { format: "*C_full".to_owned(), first: 0.5, last: 1.5 })),
        ("format", |recipe| recipe.own_formats.push(OwnFormat { name: "x".to_owned(), sql: String::new() })),
    ];
    assert!(Recipe::reference().unwrap().check().is_ok());
    for (at, (expected, change)) in wrong.into_iter().enumerate() {
        let mut recipe = Recipe::reference().unwrap();
        change(&mut recipe);
        let error = recipe.check().unwrap_err();
        assert!(matches!(error, Error::BadRecipe { key, .. } if key == expected), "{at}: {error:?}");
    }
    let mut recipe = Recipe::reference().unwrap();
    recipe.formats.push("*C_ful".to_owned());
    assert!(matches!(recipe.check(), Err(Error::NoSuchFormat { .. })));
}

#[test]
fn the_digest_is_of_the_settings_and_not_of_the_name_or_the_sources() {
    let digest = |recipe: &Recipe, source: &str| {
        let sources = [SourceRevision { source: source.to_owned(), revision: 1 }];
        let row = recipe.to_row(&recipe.check().unwrap(), &sources).unwrap();
        let row: serde_json::Value = serde_json::from_str(&row).unwrap();
        row["digest"].as_str().unwrap().to_owned()
    };
    let reference = Recipe::reference().unwrap();
    let renamed = Recipe { name: "other".to_owned(), about: None, ..reference.clone() };
    let reseeded = Recipe { seed: 43, ..reference.clone() };
    assert_eq!(digest(&reference, "a"), digest(&renamed, "b"));
    assert_ne!(digest(&reference, "a"), digest(&reseeded, "a"));
}

#[test]
fn a_recipe_that_is_written_out_reads_back() {
    for mut recipe in shipped().unwrap() {
        recipe.shares = vec![Share { format: recipe.formats[0].clone(), first: 0.25, last: 0.5 }];
        recipe.responses.most_chars = Some(9000);
        recipe.max_tokens = Some(8192);
        let sql = "SELECT '''' AS \"a\\b\" -- ''' '''";
        recipe.phrases.truncate(recipe.phrases.len() - 1);
        if recipe.formats[0] != "paper-1" {
            recipe.own_formats = vec![OwnFormat { name: "x".to_owned(), sql: sql.to_owned() }];
            recipe.formats.push("x".to_owned());
        }
        let text = render(&recipe).unwrap();
        let back = file::parse("r.toml", &text, None).unwrap();
        assert_eq!(Recipe { text: String::new(), ..back }, Recipe { text: String::new(), ..recipe });
    }
}

#[test]
fn faults_of_a_file_are_named_with_their_line() {
    for (text, line, what) in [
        ("seed = 1\natempts = 4", 2, "no key atempts"),
        ("seed = 'x'", 1, "invalid type"),
        ("[responses]\nreject_word = []", 2, "no key reject_word"),
        ("name = 'x'\n\nformats = ['*C_ful']", 3, "no format is named *C_ful"),
        ("name = 'x'\nattempts = 1\nformats = ['*CC']", 2, "at least 2 attempts"),
        ("name = 'x'\nvary_attempts = true", 2, "varied attempts"),
        ("name = 'x'\n[tags]\nthink = 'a b'", 2, "no name of a tag"),
        ("name = 'x'\n[shares]\n'*CC' = 0.5", 2, "no format *CC"),
        ("name = 'x'\n[[format]]\nname = 'y'\nsql = 'FROM draw'", 2, "not among the formats"),
        ("name = 'x'\nphrases = { ending = [''] }", 2, "empty"),
        ("name = 'x'\nname = 'y'", 2, "duplicate"),
        ("name = ", 1, ""),
    ] {
        let told = file::parse("r.toml", text, None).unwrap_err().to_string();
        assert!(told.starts_with(&format!("r.toml, line {line}: ")) && told.contains(what), "{text}: {told}");
    }
}
