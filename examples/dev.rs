use rounds::search::*;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let bytes = std::fs::read(&args[1]).unwrap();
    let day = match rounds::io::read_day(&bytes) {
        Ok(d) => d,
        Err(rounds::Error::Input(i)) => {
            for x in i {
                println!("{x}");
            }
            return;
        }
        Err(e) => panic!("{e}"),
    };
    let secs: f64 = args[2].parse().unwrap();
    let threads = args.get(3).map_or(2, |t| t.parse().unwrap());
    let seed = args.get(4).map_or(1, |t| t.parse().unwrap());
    let stop = if args[2].ends_with('i') || secs >= 1000.0 {
        StopRule::iterations(secs as u64)
    } else {
        StopRule::after(std::time::Duration::from_secs_f64(secs))
    };
    let o = PlanOptions { seed, threads, stop, initial: None };
    let plan = plan(&day.value, &o, &|p| {
        if args.len() > 5 {
            eprintln!(
                "{:.2} {} {} it {} {:.2}",
                p.elapsed.as_secs_f64(),
                p.cost,
                p.assigned_visits,
                p.iterations,
                p.fraction
            )
        }
    })
    .unwrap();
    println!(
        "{} {} seed {} {:?} assigned {} iters {}",
        args[1].rsplit('/').next().unwrap(),
        secs,
        seed,
        plan.cost.unwrap(),
        plan.kpis.unwrap().assigned_visits.total,
        plan.solver.unwrap().iterations
    );
}
