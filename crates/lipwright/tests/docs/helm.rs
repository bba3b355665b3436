//! As much of Helm's template language as the chart uses: values, `quote`, `toYaml … | nindent n`, and blocks
//! of whole lines under `if` and `if not`. What it does not know fails, so that the chart stays this simple.

use yaml_rust2::{Yaml, YamlEmitter, YamlLoader};

/// Renders a template with the chart's values, after `changed` (`a.b=true`).
pub(crate) fn render(template: &str, values: &str, changed: &[&str]) -> String {
    let mut values = YamlLoader::load_from_str(values).unwrap().remove(0);
    for change in changed {
        let (path, value) = change.split_once('=').unwrap();
        set(&mut values, path, YamlLoader::load_from_str(value).unwrap().remove(0));
    }
    let mut rendered = String::new();
    let mut shown = vec![true];
    for line in template.lines() {
        match line.trim().strip_prefix("{{- if ").and_then(|rest| rest.strip_suffix(" }}")) {
            Some(condition) => {
                let (path, wanted) =
                    condition.strip_prefix("not ").map_or((condition, true), |path| (path, false));
                let holds = match value(&values, path) {
                    Yaml::Boolean(holds) => *holds,
                    Yaml::Hash(map) => !map.is_empty(),
                    other => panic!("{path} is {other:?}: not known to this test as a condition"),
                };
                shown.push(holds == wanted);
            }
            None if line.trim() == "{{- end }}" => {
                shown.pop();
            }
            None if shown.iter().all(|shown| *shown) => rendered += &(line_of(line, &values) + "\n"),
            None => {}
        }
    }
    assert_eq!(shown.len(), 1, "every if has its end");
    rendered
}

fn line_of(line: &str, values: &Yaml) -> String {
    if let Some(block) = line.trim().strip_prefix("{{- toYaml ").and_then(|rest| rest.strip_suffix(" }}")) {
        let (path, indent) = block.split_once(" | nindent ").expect("a block says its indent");
        let mut text = String::new();
        YamlEmitter::new(&mut text).dump(value(values, path)).unwrap();
        let indent = " ".repeat(indent.parse().unwrap());
        let lines = text.lines().skip(1).map(|line| format!("{indent}{line}"));
        return lines.collect::<Vec<_>>().join("\n");
    }
    let mut parts = line.split("{{");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (inside, after) = part.split_once("}}").expect("every {{ has its }}");
        let (path, quote) = match inside.trim().strip_suffix(" | quote") {
            Some(path) => (path, true),
            None => (inside.trim(), false),
        };
        let plain = match value(values, path) {
            Yaml::String(text) => text.clone(),
            Yaml::Integer(number) => number.to_string(),
            Yaml::Boolean(truth) => truth.to_string(),
            other => panic!("{path} is {other:?}"),
        };
        let plain = if quote { format!("{plain:?}") } else { plain };
        text.extend([plain.as_str(), after]);
    }
    text
}

fn value<'a>(values: &'a Yaml, path: &str) -> &'a Yaml {
    if path == ".Release.Name" {
        // Any name would do.
        return &values["image"]["repository"];
    }
    let path = path.strip_prefix(".Values.").unwrap_or_else(|| panic!("{path} is not known to this test"));
    path.split('.').fold(values, |at, name| {
        let next = &at[name];
        assert!(!next.is_badvalue(), "{path} is not in values.yaml");
        next
    })
}

fn set(values: &mut Yaml, path: &str, new: Yaml) {
    let mut at = values;
    for name in path.split('.') {
        at = at.as_mut_hash().unwrap().get_mut(&Yaml::String(name.to_owned())).unwrap();
    }
    *at = new;
}
