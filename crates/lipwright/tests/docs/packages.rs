//! The packages: what can be checked of them without a container engine and a cluster. Images are not built
//! here and charts not installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use lipwright_testkit::{ffmpeg, sample_face, tempdir, workspace_root};
use yaml_rust2::{Yaml, YamlLoader};

use crate::helm::render;

fn packaging(file: &str) -> PathBuf {
    workspace_root().join("packaging").join(file)
}

fn read(file: &str) -> String {
    fs::read_to_string(packaging(file)).unwrap()
}

fn documents(text: &str) -> Vec<Yaml> {
    YamlLoader::load_from_str(text).unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

#[test]
fn composed_services_run_without_rights_and_wait_for_what_they_need() {
    for (file, ours) in [("compose.yaml", &["lipwright"][..]), ("compose.cluster.yaml", &["api", "worker"])] {
        let compose = documents(&read(file)).remove(0);
        for name in ours {
            // The parser resolves anchors, but leaves `<<` to whoever reads.
            let service = &compose["services"][*name];
            let field = |field: &str| match &service[field] {
                Yaml::BadValue => service["<<"][field].clone(),
                found => found.clone(),
            };
            assert_eq!(field("read_only"), Yaml::Boolean(true), "{file}: {name}");
            assert_eq!(field("cap_drop")[0].as_str(), Some("ALL"), "{file}: {name}");
            assert_eq!(field("security_opt")[0].as_str(), Some("no-new-privileges:true"), "{file}: {name}");
            let dockerfile = field("build")["dockerfile"].clone();
            assert!(workspace_root().join(dockerfile.as_str().unwrap()).exists(), "{file}: {name}");
        }
    }
    let cluster = documents(&read("compose.cluster.yaml")).remove(0);
    for role in ["api", "worker"] {
        assert_eq!(cluster["services"][role]["environment"]["LIPWRIGHT_ROLE"].as_str(), Some(role));
    }
    assert_eq!(cluster["services"]["worker"]["deploy"]["replicas"].as_i64(), Some(2));
}

#[test]
fn the_packages_set_what_the_program_knows() {
    let known = read("../docs/reference/settings.md");
    let mut n_set = 0;
    for file in [
        "compose.yaml",
        "compose.cluster.yaml",
        "docker/Dockerfile",
        "systemd/lipwright.service",
        "helm/lipwright/values.yaml",
        "helm/lipwright/templates/api.yaml",
        "helm/lipwright/templates/worker.yaml",
        "helm/lipwright/templates/settings.yaml",
        "helm/lipwright/templates/scaling.yaml",
    ] {
        let text = read(file);
        for rest in text.split("LIPWRIGHT_").skip(1) {
            let end = rest.find(|c: char| !c.is_ascii_uppercase() && !c.is_ascii_digit() && c != '_');
            let name = &rest[..end.unwrap_or(rest.len())];
            assert!(known.contains(&format!("`LIPWRIGHT_{name}`")), "{file}: LIPWRIGHT_{name}");
            n_set += 1;
        }
    }
    assert!(n_set > 15, "{n_set}");
}

#[test]
fn workers_are_scaled_by_a_column_that_the_database_has() {
    let values = documents(&read("helm/lipwright/values.yaml")).remove(0);
    let query = values["scaling"]["query"].as_str().unwrap();
    assert!(query.contains("SUM(media_ms)") && query.contains(" FROM task "), "{query}");
    let tables = read("../crates/lipwright-server/src/store/migrations/postgres/0001_first.sql");
    let (_, task) = tables.split_once("CREATE TABLE task (").unwrap();
    assert!(task.split(");").next().unwrap().contains("media_ms"), "{task}");
}

#[test]
fn no_package_holds_a_secret() {
    for file in ["compose.cluster.yaml", "helm/lipwright/values.yaml"] {
        for line in read(file).lines().filter(|line| !line.trim_start().starts_with('#')) {
            let secret =
                ["PASSWORD:", "SECRET:", "SECRET_ACCESS_KEY:"].iter().any(|name| line.contains(name));
            assert!(!secret || line.contains("${"), "{file}: {line}");
        }
    }
}

#[test]
fn the_chart_renders_to_what_a_cluster_takes() {
    let values = read("helm/lipwright/values.yaml");
    for changed in
        [&[][..], &["scaling.enabled=true", "ingress.enabled=true", "settings={LIPWRIGHT_WORKERS: \"1\"}"]]
    {
        let mut kinds = Vec::new();
        for file in
            fs::read_dir(packaging("helm/lipwright/templates")).unwrap().map(|file| file.unwrap().path())
        {
            let rendered = render(&fs::read_to_string(&file).unwrap(), &values, changed);
            for document in documents(&rendered) {
                assert!(document["metadata"]["name"].as_str().is_some(), "{}:\n{rendered}", file.display());
                kinds.push(document["kind"].as_str().unwrap().to_owned());
                if document["kind"].as_str() == Some("Deployment") {
                    is_confined(&document);
                    let replicas = &document["spec"]["replicas"];
                    let scaled = changed.is_empty()
                        || !document["metadata"]["name"].as_str().unwrap().ends_with("worker");
                    assert_eq!(
                        replicas.as_i64().is_some(),
                        scaled,
                        "who scales decides how many: {rendered}"
                    );
                }
            }
        }
        kinds.sort();
        let mut expected = vec!["ConfigMap", "Deployment", "Deployment", "PodDisruptionBudget", "Service"];
        if !changed.is_empty() {
            expected.extend(["Ingress", "ScaledObject", "TriggerAuthentication"]);
            expected.sort_unstable();
        }
        assert_eq!(kinds, expected);
    }
    let chart = documents(&read("helm/lipwright/Chart.yaml")).remove(0);
    assert_eq!(chart["appVersion"].as_str(), Some(env!("CARGO_PKG_VERSION")));
    assert_eq!(documents(&values)[0]["image"]["tag"].as_str(), Some(env!("CARGO_PKG_VERSION")));
}

fn is_confined(deployment: &Yaml) {
    let pod = &deployment["spec"]["template"]["spec"];
    assert_eq!(pod["automountServiceAccountToken"].as_bool(), Some(false));
    assert_eq!(pod["securityContext"]["runAsNonRoot"].as_bool(), Some(true));
    let container = &pod["containers"][0]["securityContext"];
    assert_eq!(container["readOnlyRootFilesystem"].as_bool(), Some(true));
    assert_eq!(container["allowPrivilegeEscalation"].as_bool(), Some(false));
    assert_eq!(container["capabilities"]["drop"][0].as_str(), Some("ALL"));
}

#[test]
fn the_image_is_made_of_files_that_exist_and_runs_as_nobody_special() {
    let dockerfile = read("docker/Dockerfile");
    for line in dockerfile.lines().filter(|line| line.starts_with("COPY ") && !line.contains("--from")) {
        let words: Vec<_> = line.split_whitespace().skip(1).collect();
        for source in &words[..words.len() - 1] {
            assert!(workspace_root().join(source).exists(), "{line}");
        }
    }
    let last_stage = dockerfile.rsplit("\nFROM ").next().unwrap();
    assert!(last_stage.contains("\nUSER 10001:10001\n"), "{last_stage}");
    assert!(!last_stage.contains("\nRUN "), "nothing runs in it: it has no shell");
}

/// Files below `folder`, with their sizes.
fn files_below(folder: &Path) -> Vec<(PathBuf, u64)> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let below = entries.flat_map(|entry| match entry.metadata().unwrap() {
        found if found.is_dir() => files_below(&entry.path()),
        found => vec![(entry.path(), found.len())],
    });
    below.collect()
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the script that gathers the image, and a program of the image"
)]
fn the_images_ffmpeg_is_small_enough_and_works_without_anything_else() {
    // The script asks Debian's package manager, in the image's own build and here.
    if !Path::new("/usr/bin/dpkg-query").exists() {
        return;
    }
    let folder = tempdir().unwrap();
    let tools = ["ffmpeg", "ffprobe"].map(|tool| format!("/usr/bin/{tool}"));
    let gathered =
        Command::new("sh").arg(packaging("docker/closure.sh")).arg(folder.path()).args(&tools).status();
    assert!(gathered.unwrap().success());
    let files = files_below(folder.path());
    let bytes: u64 = files.iter().map(|(_, bytes)| bytes).sum();
    // With the binary's 44 MB the image stays below 200 MB.
    assert!(bytes < 150_000_000, "{bytes} bytes");

    let is = |path: &Path, name: &str| path.file_name().unwrap().to_str().unwrap().starts_with(name);
    let place = |name: &str| files.iter().map(|(path, _)| path).find(|path| is(path, name)).unwrap();
    // What is left out only writes; formats that it would write are still read.
    for encoder in
        ["libx264 -preset ultrafast", "libx265", "libaom-av1 -cpu-used 8", "libvpx-vp9 -cpu-used 8"]
    {
        let (source, result) = (folder.path().join("source.mkv"), folder.path().join("result.mp4"));
        let source_path = source.to_str().unwrap();
        let face = sample_face();
        let made = ["-i", face.to_str().unwrap(), "-an", "-vf", "scale=128:128", "-frames:v", "5", "-c:v"];
        ffmpeg(made.into_iter().chain(encoder.split(' ')).chain([source_path])).unwrap();
        let ran = Command::new(place("ld-linux"))
            .arg("--library-path")
            .arg(place("libavcodec").parent().unwrap())
            .arg(folder.path().join("usr/bin/ffmpeg"))
            .args(["-v", "error", "-i", source_path, "-c:v", "libx264", "-preset", "ultrafast", "-y"])
            .arg(&result)
            .status();
        assert!(ran.unwrap().success(), "{encoder}");
        assert!(fs::metadata(&result).unwrap().len() > 1000, "{encoder}");
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a check by the tool of whoever reads the unit")]
fn systemd_takes_the_unit() {
    let unit = read("systemd/lipwright.service");
    for wanted in
        ["DynamicUser=yes", "ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet=\n"]
    {
        assert!(unit.contains(&format!("\n{wanted}")), "{wanted}");
    }
    // The usual file of settings is looked for in the folder that the service starts in.
    assert!(unit.contains("/etc/lipwright.toml") && unit.contains("\nWorkingDirectory=/etc\n"), "{unit}");
    let folder = tempdir().unwrap();
    let file = folder.path().join("lipwright.service");
    let here =
        unit.replace("/usr/local/bin/lipwright", "/bin/true").replace("Documentation=man:lipwright(1)\n", "");
    fs::write(&file, here).unwrap();
    // Where there is no systemd, the words above are all that is checked.
    let Ok(said) = Command::new("systemd-analyze").arg("verify").arg(&file).output() else { return };
    assert!(said.status.success() && said.stderr.is_empty(), "{}", String::from_utf8_lossy(&said.stderr));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the script that the image is made by")]
fn the_image_takes_libraries_and_licences_along() {
    // The script is for Debian; elsewhere only its place is checked, by the test above.
    let Ok(_) = Command::new("dpkg-query").arg("--version").output() else { return };
    let folder = tempdir().unwrap();
    let said =
        Command::new(packaging("docker/closure.sh")).arg(folder.path()).arg("/bin/ls").output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    for file in ["bin/ls", "var/lib/dpkg/status.d/libc6", "usr/share/doc/libc6/copyright"] {
        assert!(folder.path().join(file).exists(), "{file}");
    }
}
