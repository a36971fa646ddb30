//! What a service that knows its demand keeps free: time for each urgent call that is to be expected.

use crate::simulate::policies::rest::stamp;
use crate::simulate::setting::{Kind, Setting};
use rounds_format::day::{ReserveFile, ReserveStaffFile};
use rounds_format::values::IsoDuration;
use rounds_model::travel;
use rounds_model::units::Seconds;

/// What not holding a reserve costs: half of what leaving out a routine visit does, so that no visit is left out for
/// one, and every other way is gone for it.
const COST: i64 = 10_000;

/// The mean distance of two points of a disc, in radii: 128 ÷ 45π.
const MEAN_DISTANCE: f64 = 0.905_4;

/// A reserve for each call with a response standard that is to be expected of `referrals` a day, where half of the
/// time between it and its neighbours has passed: from then on, until a call that comes then would be over that began
/// in time. It lasts as long as the call is planned to take, way, access and notes included.
pub(super) fn expected(setting: &Setting, referrals: f64) -> Vec<ReserveFile> {
    let mut reserves = Vec::new();
    for kind in setting.referrals.iter().filter(|kind| kind.response.is_some()) {
        let calls = referrals * kind.share;
        for number in 0..calls.round() as usize {
            let from = quantile(setting, (number as f64 + 0.5) / calls.max(number as f64 + 0.5));
            reserves.extend(reserve(setting, kind, from, reserves.len()));
        }
    }
    reserves
}

fn reserve(setting: &Setting, kind: &Kind, from: i64, number: usize) -> Option<ReserveFile> {
    let metres = MEAN_DISTANCE * setting.radius;
    let way = travel::estimated_seconds(metres, setting.detour_factor, setting.planned_speed()).0;
    let duration = way + setting.access + kind.contact + setting.notes;
    let (start, end) = setting.day();
    let from = from.max(start + setting.handover);
    let to = (from + kind.response? + duration).min(end);
    let skills = Some(kind.skills.clone()).filter(|skills| !skills.is_empty());
    let staff = skills.map(|skills| vec![ReserveStaffFile { skills: Some(skills), min_band: None, notes: None }]);
    let duration = IsoDuration(Seconds(duration));
    let id = format!("r{number}");
    let reserve = ReserveFile { id, from: stamp(from), to: stamp(to), duration, staff, cost: COST, notes: None };
    (to - from >= duration.0.0).then_some(reserve)
}

/// The time of day by which this share of the day's referrals has come.
fn quantile(setting: &Setting, share: f64) -> i64 {
    let mut left = share;
    for &(from, until, part) in &setting.arrivals {
        if left <= part {
            return from + (left / part.max(f64::MIN_POSITIVE) * (until - from) as f64) as i64;
        }
        left -= part;
    }
    setting.arrivals.last().map_or(0, |span| span.1)
}
