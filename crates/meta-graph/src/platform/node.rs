//! Nodes of answers.
