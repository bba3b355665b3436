//! The path of one job from outside: files in, files out.

#[cfg(test)]
mod enrolment;
#[cfg(test)]
mod evaluation;
#[cfg(test)]
mod footage;
#[cfg(test)]
mod job;
#[cfg(test)]
mod lengths;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod refusals;
