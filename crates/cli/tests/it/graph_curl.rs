//! The calls that Meta's documents print, and those that clients are seen to
//! make, pasted with `curl`: only the host is changed, and what the documents
//! leave to be filled in is in the shell's environment.

mod achievements;
mod leaderboards;
mod methods;
mod shell;
mod shop;
mod users;
