//! Conformance, end-to-end and browser tests.
