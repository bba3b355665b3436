//! The service's settings. Each is a flag, an environment variable `LIPWRIGHT_…` and a line of a file,
//! and the first of these that says something wins. Nothing else reads the environment.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use lipwright_server::{HttpErrors, ServerSettings};
use serde::{Deserialize, Deserializer, Serialize};

use crate::failure::Failure;

/// Read when it is there and no other file is named.
const USUAL_FILE: &str = "lipwright.toml";
const ENVIRONMENT: &str = "LIPWRIGHT_";

/// What the command line says about the settings; what it does not say is left to the other places.
#[derive(Debug, Clone, Default, Args, Serialize)]
pub(crate) struct ConfigArgs {
    /// File with settings; the usual one need not exist
    #[arg(long, value_name = "FILE", env = "LIPWRIGHT_CONFIG", default_value = USUAL_FILE)]
    #[serde(skip)]
    pub(crate) config: PathBuf,
    /// Where to listen [default: 127.0.0.1:8080; port 0 takes any free one]
    #[arg(long, value_name = "ADDRESS:PORT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    listen: Option<SocketAddr>,
    /// Where the database and the files are kept; made if it does not exist [default: data]
    #[arg(long, value_name = "FOLDER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<PathBuf>,
    /// Where clients reach the service, if not where their requests say [for links in replies]
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    public_url: Option<String>,
    /// Web origins whose pages may call the API, comma-separated [default: none]
    #[arg(long, value_name = "ORIGINS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    cors_origins: Option<String>,
    /// Tell errors by HTTP status, or always answer 200 and tell by the envelope's code [default: status]
    #[arg(long, value_enum)]
    #[serde(skip_serializing_if = "Option::is_none")]
    http_errors: Option<ErrorStyle>,
    /// Tasks worked at the same time [default: one for every two cores]
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    workers: Option<usize>,
    /// POST requests per key and minute; 0: any number [default: 20]
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    posts_per_minute: Option<u32>,
    /// Private networks that inputs may be downloaded from, comma-separated [default: none]
    #[arg(long, value_name = "NETWORKS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    allow_private: Option<String>,
    /// Longest video accepted, in seconds [default: 600]
    #[arg(long, value_name = "SECONDS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    max_video_seconds: Option<u64>,
    /// Longest speech accepted, in seconds [default: 600]
    #[arg(long, value_name = "SECONDS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    max_audio_seconds: Option<u64>,
    /// Largest video accepted, in bytes [default: 500000000]
    #[arg(long, value_name = "BYTES")]
    #[serde(skip_serializing_if = "Option::is_none")]
    max_video_bytes: Option<u64>,
    /// Largest speech accepted, in bytes [default: 100000000]
    #[arg(long, value_name = "BYTES")]
    #[serde(skip_serializing_if = "Option::is_none")]
    max_audio_bytes: Option<u64>,
    /// What is logged, as tracing targets [default: `warn,lipwright_server=info`]
    #[arg(long, value_name = "TARGETS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<String>,
}

/// Every setting, decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) listen: SocketAddr,
    pub(crate) data: PathBuf,
    pub(crate) public_url: Option<String>,
    #[serde(deserialize_with = "list")]
    pub(crate) cors_origins: Vec<String>,
    pub(crate) http_errors: ErrorStyle,
    pub(crate) workers: usize,
    pub(crate) posts_per_minute: u32,
    #[serde(deserialize_with = "list")]
    pub(crate) allow_private: Vec<String>,
    pub(crate) max_video_seconds: u64,
    pub(crate) max_audio_seconds: u64,
    pub(crate) max_video_bytes: u64,
    pub(crate) max_audio_bytes: u64,
    pub(crate) log: String,
}

/// [`HttpErrors`] as settings spell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ErrorStyle {
    Status,
    Envelope,
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
                value: value.to_string(),
                origin: layers.origin(name),
            })
            .collect())
    }

    /// What the server is to do.
    pub(crate) fn settings(&self) -> Result<ServerSettings, Failure> {
        let mut settings = ServerSettings::new(self.listen, self.data.clone());
        settings.public_url.clone_from(&self.public_url);
        settings.cors_origins.clone_from(&self.cors_origins);
        settings.http_errors = match self.http_errors {
            ErrorStyle::Status => HttpErrors::Status,
            ErrorStyle::Envelope => HttpErrors::Envelope,
        };
        settings.workers = self.workers;
        settings.limits.posts_per_minute = (self.posts_per_minute > 0).then_some(self.posts_per_minute);
        settings.limits.media.max_video_seconds = self.max_video_seconds;
        settings.limits.media.max_audio_seconds = self.max_audio_seconds;
        settings.limits.media.max_video_bytes = self.max_video_bytes;
        settings.limits.media.max_audio_bytes = self.max_audio_bytes;
        for network in &self.allow_private {
            let network = network.parse().map_err(|error| {
                let example = "give networks like 10.0.0.0/8";
                Failure::usage("settings", format!("allow_private: {network}: {error}; {example}"))
            })?;
            settings.fetch.allow_private.push(network);
        }
        Ok(settings)
    }

    fn usual() -> Self {
        let usual = ServerSettings::new((Ipv4Addr::LOCALHOST, 8080).into(), "data".into());
        let media = usual.limits.media;
        Self {
            listen: usual.listen,
            data: usual.data,
            public_url: usual.public_url,
            cors_origins: usual.cors_origins,
            http_errors: ErrorStyle::Status,
            workers: usual.workers,
            posts_per_minute: usual.limits.posts_per_minute.unwrap_or(0),
            allow_private: Vec::new(),
            max_video_seconds: media.max_video_seconds,
            max_audio_seconds: media.max_audio_seconds,
            max_video_bytes: media.max_video_bytes,
            max_audio_bytes: media.max_audio_bytes,
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
            environment: Figment::from(Env::prefixed(ENVIRONMENT).only(&names)),
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

#[cfg(test)]
mod tests;
