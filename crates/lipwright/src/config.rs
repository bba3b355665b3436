//! The service's settings. Each is a flag, an environment variable `LIPWRIGHT_…` and a line of a file,
//! and the first of these that says something wins. Nothing else reads the environment.

mod args;
mod plans;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use figment::util::bool_from_str_or_int;
use ipnet::IpNet;
use lipwright_pipeline::Crf;
use lipwright_server::{Database, HttpErrors, Role, S3Settings, ServerSettings};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

pub(crate) use args::ConfigArgs;
pub(crate) use plans::Plan;

use crate::failure::Failure;

/// Read when it is there and no other file is named.
const USUAL_FILE: &str = "lipwright.toml";
const ENVIRONMENT: &str = "LIPWRIGHT_";
/// Seconds.
const DAY: f64 = 86_400.0;
const HOUR: Duration = Duration::from_hours(1);

/// Settings that are never printed, and that a file may hold instead: `LIPWRIGHT_…_FILE`.
const SECRETS: [&str; 2] = ["database_url", "s3_secret_access_key"];

/// Every setting, decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) listen: SocketAddr,
    pub(crate) data: PathBuf,
    pub(crate) role: ProcessRole,
    pub(crate) database_url: Option<String>,
    pub(crate) s3_bucket: Option<String>,
    pub(crate) s3_endpoint: Option<String>,
    pub(crate) s3_region: String,
    pub(crate) s3_access_key_id: Option<String>,
    pub(crate) s3_secret_access_key: Option<String>,
    pub(crate) public_url: Option<String>,
    #[serde(deserialize_with = "list")]
    pub(crate) cors_origins: Vec<String>,
    pub(crate) http_errors: ErrorStyle,
    pub(crate) workers: usize,
    pub(crate) crf: u8,
    pub(crate) posts_per_minute: u32,
    pub(crate) max_queue: u64,
    #[serde(deserialize_with = "ports")]
    pub(crate) source_ports: Vec<u16>,
    #[serde(deserialize_with = "list")]
    pub(crate) allow_private: Vec<String>,
    pub(crate) webhooks_allow_http: bool,
    #[serde(deserialize_with = "list")]
    pub(crate) webhooks_allow_private: Vec<String>,
    pub(crate) max_video_seconds: u64,
    pub(crate) max_audio_seconds: u64,
    pub(crate) max_video_bytes: u64,
    pub(crate) max_audio_bytes: u64,
    pub(crate) keep_results_days: f64,
    pub(crate) keep_uploads_days: f64,
    pub(crate) keep_leftovers_days: f64,
    pub(crate) lease_seconds: f64,
    pub(crate) drain_seconds: f64,
    #[serde(deserialize_with = "bool_from_str_or_int")]
    pub(crate) require_sandbox: bool,
    pub(crate) log: String,
    /// Price plans, by name: only a file has room for them.
    pub(crate) plans: BTreeMap<String, Plan>,
}

/// [`HttpErrors`] as settings spell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ErrorStyle {
    Status,
    Envelope,
}

/// [`Role`] as settings spell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ProcessRole {
    /// Answers requests
    Api,
    /// Works tasks
    Worker,
    /// Both
    All,
}

impl From<ProcessRole> for Role {
    fn from(role: ProcessRole) -> Self {
        match role {
            ProcessRole::Api => Self::Api,
            ProcessRole::Worker => Self::Worker,
            ProcessRole::All => Self::All,
        }
    }
}

/// A setting, its value as text, and who decided it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decided {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) origin: String,
}

impl Config {
    /// The settings of this process.
    pub(crate) fn load(args: &ConfigArgs) -> Result<Self, Failure> {
        Layers::read(args)?.decided()
    }

    /// The settings of this process, one by one, with their origins.
    pub(crate) fn with_origins(args: &ConfigArgs) -> Result<Vec<Decided>, Failure> {
        let layers = Layers::read(args)?;
        let config = layers.decided()?;
        let values = serde_json::to_value(&config).map_err(|error| refused(&error))?;
        let named = values.as_object().into_iter().flatten();
        Ok(named
            .map(|(name, value)| Decided {
                name: name.clone(),
                value: if SECRETS.contains(&name.as_str()) && !value.is_null() {
                    "(not shown)".to_owned()
                } else {
                    value.to_string()
                },
                origin: layers.origin(name),
            })
            .collect())
    }

    /// What the server is to do.
    pub(crate) fn settings(&self) -> Result<ServerSettings, Failure> {
        let mut settings = self.settings_of_the_process()?;
        settings.limits.media.max_video_seconds = self.max_video_seconds;
        settings.limits.media.max_audio_seconds = self.max_audio_seconds;
        settings.limits.media.max_video_bytes = self.max_video_bytes;
        settings.limits.media.max_audio_bytes = self.max_audio_bytes;
        settings.limits.max_queue = self.max_queue;
        settings.plans = plans::tiers(self.posts_per_minute, &self.plans)?;
        settings.fetch.ports.clone_from(&self.source_ports);
        settings.fetch.allow_private = networks("allow_private", &self.allow_private)?;
        settings.webhooks.allow_http = self.webhooks_allow_http;
        settings.webhooks.allow_private = networks("webhooks_allow_private", &self.webhooks_allow_private)?;
        settings.retention.results = days("keep_results_days", self.keep_results_days)?;
        settings.retention.uploads = days("keep_uploads_days", self.keep_uploads_days)?;
        // What has just been stored is named a moment later.
        settings.retention.orphans = days("keep_leftovers_days", self.keep_leftovers_days)?.max(HOUR);
        Ok(settings)
    }

    /// Where things are, and how long they take.
    fn settings_of_the_process(&self) -> Result<ServerSettings, Failure> {
        let mut settings = ServerSettings::new(self.listen, self.data.clone());
        settings.public_url.clone_from(&self.public_url);
        settings.cors_origins.clone_from(&self.cors_origins);
        settings.http_errors = match self.http_errors {
            ErrorStyle::Status => HttpErrors::Status,
            ErrorStyle::Envelope => HttpErrors::Envelope,
        };
        settings.workers = self.workers;
        let wrong = || Failure::usage("settings", "crf must be a whole number from 1 to 51");
        settings.crf = Crf::new(self.crf).ok_or_else(wrong)?;
        settings.role = self.role.into();
        settings.database = self.database_url.clone().map_or(Database::Embedded, Database::Postgres);
        settings.s3 = self.s3_bucket.clone().map(|bucket| S3Settings {
            endpoint: self.s3_endpoint.clone(),
            bucket,
            region: self.s3_region.clone(),
            access_key_id: self.s3_access_key_id.clone(),
            secret_access_key: self.s3_secret_access_key.clone(),
        });
        let lease = seconds("lease_seconds", self.lease_seconds)?;
        settings.times.lease = lease;
        // A lease outlives three lost heartbeats; a sweep comes within a quarter of one.
        settings.times.heartbeat = lease / 4;
        settings.times.sweep = lease / 4;
        settings.times.drain = seconds("drain_seconds", self.drain_seconds)?;
        Ok(settings)
    }

    fn usual() -> Self {
        let usual = ServerSettings::new((Ipv4Addr::LOCALHOST, 8080).into(), "data".into());
        let media = usual.limits.media;
        Self {
            listen: usual.listen,
            data: usual.data,
            role: ProcessRole::All,
            database_url: None,
            s3_bucket: None,
            s3_endpoint: None,
            s3_region: "us-east-1".to_owned(),
            s3_access_key_id: None,
            s3_secret_access_key: None,
            public_url: usual.public_url,
            cors_origins: usual.cors_origins,
            http_errors: ErrorStyle::Status,
            workers: usual.workers,
            crf: usual.crf.get(),
            posts_per_minute: usual.plans.usual.posts_per_minute.unwrap_or(0),
            max_queue: usual.limits.max_queue,
            source_ports: usual.fetch.ports,
            allow_private: Vec::new(),
            webhooks_allow_http: usual.webhooks.allow_http,
            webhooks_allow_private: Vec::new(),
            max_video_seconds: media.max_video_seconds,
            max_audio_seconds: media.max_audio_seconds,
            max_video_bytes: media.max_video_bytes,
            max_audio_bytes: media.max_audio_bytes,
            keep_results_days: usual.retention.results.as_secs_f64() / DAY,
            keep_uploads_days: usual.retention.uploads.as_secs_f64() / DAY,
            keep_leftovers_days: usual.retention.orphans.as_secs_f64() / DAY,
            lease_seconds: usual.times.lease.as_secs_f64(),
            drain_seconds: usual.times.drain.as_secs_f64(),
            plans: BTreeMap::new(),
            require_sandbox: false,
            log: "warn,lipwright_server=info".to_owned(),
        }
    }
}

/// The places that may decide, the strongest first.
struct Layers {
    flags: Figment,
    environment: Figment,
    file: Figment,
    file_name: String,
}

impl Layers {
    fn read(args: &ConfigArgs) -> Result<Self, Failure> {
        if !args.config.exists() && args.config.as_os_str() != USUAL_FILE {
            let message = format!("settings file {} does not exist: check --config", args.config.display());
            return Err(Failure::usage("settings", message));
        }
        let usual = serde_json::to_value(Config::usual()).map_err(|error| refused(&error))?;
        let names: Vec<_> = usual.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        Ok(Self {
            flags: Figment::from(Serialized::defaults(args)),
            environment: secret_files()?.merge(Env::prefixed(ENVIRONMENT).only(&names)),
            // The usual file need not exist.
            file: if args.config.exists() {
                Figment::from(Toml::file_exact(&args.config))
            } else {
                Figment::new()
            },
            file_name: args.config.display().to_string(),
        })
    }

    fn decided(&self) -> Result<Config, Failure> {
        let usual = Figment::from(Serialized::defaults(Config::usual()));
        let all = usual.merge(&self.file).merge(&self.environment).merge(&self.flags);
        all.extract().map_err(|error| refused(&error))
    }

    fn origin(&self, name: &str) -> String {
        if self.flags.contains(name) {
            format!("flag --{}", name.replace('_', "-"))
        } else if self.environment.contains(name) {
            format!("environment {ENVIRONMENT}{}", name.to_uppercase())
        } else if self.file.contains(name) {
            format!("file {}", self.file_name)
        } else {
            "default".to_owned()
        }
    }
}

/// Secrets that files hold, as container platforms hand them over.
fn secret_files() -> Result<Figment, Failure> {
    let mut found = Figment::new();
    for name in SECRETS {
        let variable = format!("{ENVIRONMENT}{}_FILE", name.to_uppercase());
        #[expect(clippy::disallowed_methods, reason = "the one place where settings are read")]
        let Ok(path) = std::env::var(&variable) else { continue };
        let text = std::fs::read_to_string(&path).map_err(|error| {
            Failure::usage("settings", format!("{variable}: {path}: {error}: name a file that can be read"))
        })?;
        found = found.merge(Serialized::default(name, text.trim()));
    }
    Ok(found)
}

fn networks(name: &str, given: &[String]) -> Result<Vec<IpNet>, Failure> {
    let network = |network: &String| {
        network.parse().map_err(|error| {
            let example = "give networks like 10.0.0.0/8";
            Failure::usage("settings", format!("{name}: {network}: {error}; {example}"))
        })
    };
    given.iter().map(network).collect()
}

fn days(name: &str, days: f64) -> Result<Duration, Failure> {
    seconds(name, days * DAY)
}

fn seconds(name: &str, seconds: f64) -> Result<Duration, Failure> {
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|time| !time.is_zero())
        .ok_or_else(|| Failure::usage("settings", format!("{name} must be a number above zero")))
}

fn refused(error: &impl ToString) -> Failure {
    let message = error.to_string().replace("default.", "");
    Failure::usage("settings", format!("settings: {message}; lipwright serve --help lists them"))
}

/// A list from a file, or words separated by commas from a flag or the environment.
fn list<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        Words(String),
        List(Vec<String>),
    }
    Ok(match Given::deserialize(from)? {
        Given::List(list) => list,
        Given::Words(words) => {
            words.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
        }
    })
}

/// Ports: a list from a file, one alone or words separated by commas from a flag or the environment.
fn ports<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u16>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        One(u16),
        List(Vec<u16>),
        Words(String),
    }
    match Given::deserialize(from) {
        Ok(Given::One(port)) => Ok(vec![port]),
        Ok(Given::List(ports)) => Ok(ports),
        Ok(Given::Words(words)) => {
            let port = |word: &str| {
                let wrong = |_| D::Error::custom(format!("source_ports: {word:?} is no port, like 8080"));
                word.trim().parse().map_err(wrong)
            };
            words.split(',').map(port).collect()
        }
        Err(_other) => Err(D::Error::custom("source_ports: give ports like 80,443")),
    }
}

#[cfg(test)]
mod tests;
