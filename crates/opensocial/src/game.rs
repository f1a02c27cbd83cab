//! The game's side: verify what the platform's gadget server calls, sign calls
//! of the platform's API, and read its answers.
