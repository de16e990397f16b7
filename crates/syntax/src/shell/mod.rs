//! The shell commands inside RUN bodies.
