//! What a call asks for, read out of its parameters and held to its limits.
//! Whether it may be done is judged with the state at hand, by the caller.
