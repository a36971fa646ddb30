//! The programs in `examples/` do what they say; each holds its own result.

#[path = "../../examples/batch.rs"]
mod batch;
#[path = "../../examples/live_day.rs"]
mod live_day;
#[path = "../../examples/own_method.rs"]
mod own_method;
#[path = "../../examples/own_travel_source.rs"]
mod own_travel_source;
#[path = "../../examples/plan_a_day.rs"]
mod plan_a_day;

#[test]
fn examples_run() {
    let examples = [
        ("batch", batch::main as fn() -> rounds::Result<()>),
        ("live_day", live_day::main),
        ("own_method", own_method::main),
        ("own_travel_source", own_travel_source::main),
        ("plan_a_day", plan_a_day::main),
    ];
    for (name, run) in examples {
        run().unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}
