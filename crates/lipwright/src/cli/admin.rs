//! The arguments of the commands that an operator runs beside the service: accounts, keys, credits, copies.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::config::ConfigArgs;

#[derive(Debug, Args)]
pub(crate) struct UserArgs {
    #[command(subcommand)]
    pub(crate) verb: UserVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum UserVerb {
    /// Make an account and its first key, which is shown only this once
    Add {
        /// What the account is called
        name: String,
        /// Where its people can be reached
        #[arg(long, default_value = "")]
        email: String,
        /// Its price plan, by its name in the settings
        #[arg(long, default_value = "default")]
        plan: String,
        #[command(flatten)]
        at: AdminArgs,
    },
    /// Show every account
    List {
        #[command(flatten)]
        at: AdminArgs,
    },
    /// Move an account to another price plan
    Plan {
        /// The account
        name: String,
        /// The plan
        plan: String,
        #[command(flatten)]
        at: AdminArgs,
    },
}

#[derive(Debug, Args)]
pub(crate) struct KeyArgs {
    #[command(subcommand)]
    pub(crate) verb: KeyVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KeyVerb {
    /// Make another key for an account; it is shown only this once
    Create {
        /// The account
        user: String,
        /// What the key is called
        #[arg(long, default_value = "")]
        name: String,
        #[command(flatten)]
        at: AdminArgs,
    },
    /// Show an account's keys, by all but their text
    List {
        /// The account
        user: String,
        #[command(flatten)]
        at: AdminArgs,
    },
    /// End a key: what it queued fails, what runs may finish
    Revoke {
        /// The key, by the id that list shows
        id: String,
        #[command(flatten)]
        at: AdminArgs,
    },
    /// Put a new key in an old one's place; what the old one queued goes on
    Rotate {
        /// The old key, by the id that list shows
        id: String,
        #[command(flatten)]
        at: AdminArgs,
    },
}

#[derive(Debug, Args)]
pub(crate) struct CreditArgs {
    #[command(subcommand)]
    pub(crate) verb: CreditVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CreditVerb {
    /// Give an account credits, or take them away
    Grant {
        /// The account
        user: String,
        /// How many, such as 12.5; negative takes away
        #[arg(allow_negative_numbers = true)]
        amount: f64,
        #[command(flatten)]
        at: AdminArgs,
    },
    /// Show what an account has left and its newest entries
    Show {
        /// The account
        user: String,
        /// At most so many entries
        #[arg(long, value_name = "N", default_value_t = 20)]
        limit: u32,
        #[command(flatten)]
        at: AdminArgs,
    },
}

/// Which installation, and how it is told of.
#[derive(Debug, Args)]
pub(crate) struct AdminArgs {
    /// Tell as JSON lines
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) settings: ConfigArgs,
}

#[derive(Debug, Args)]
pub(crate) struct BackupArgs {
    /// The folder to make; it can be started as it is
    #[arg(value_name = "FOLDER")]
    pub(crate) to: PathBuf,
    /// Tell as a JSON line
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) settings: ConfigArgs,
}

#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    /// The backup
    #[arg(value_name = "FOLDER")]
    pub(crate) from: PathBuf,
    /// Tell as a JSON line
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) settings: ConfigArgs,
}

#[derive(Debug, Args)]
pub(crate) struct MoveArgs {
    /// Tell as a JSON line
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) settings: ConfigArgs,
}

impl UserArgs {
    pub(super) fn speaks_json(&self) -> bool {
        match &self.verb {
            UserVerb::Add { at, .. } | UserVerb::List { at } | UserVerb::Plan { at, .. } => at.json,
        }
    }
}

impl KeyArgs {
    pub(super) fn speaks_json(&self) -> bool {
        match &self.verb {
            KeyVerb::Create { at, .. }
            | KeyVerb::List { at, .. }
            | KeyVerb::Revoke { at, .. }
            | KeyVerb::Rotate { at, .. } => at.json,
        }
    }
}

impl CreditArgs {
    pub(super) fn speaks_json(&self) -> bool {
        match &self.verb {
            CreditVerb::Grant { at, .. } | CreditVerb::Show { at, .. } => at.json,
        }
    }
}
