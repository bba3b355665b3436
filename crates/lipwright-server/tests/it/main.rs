//! Stories of the server: what clients see, step by step, with a pipeline that does as it is told.

mod rig;

mod flow;
