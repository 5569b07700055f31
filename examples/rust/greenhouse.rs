//! Waters, shades and airs a greenhouse.

pub struct Bed {
    pub name: String,
    pub moisture: f64,
    pub celsius: f64,
    pub lux: u32,
    pub seedlings: bool,
}

#[derive(Debug, PartialEq)]
pub enum Action {
    Nothing,
    Water(u32),
    Shade,
    Air,
    Alarm,
}

/// Every caller passes six bare numbers and hopes.
pub fn plan(beds: u32, litres: u32, hours: u32, pressure: u32, valves: u32, reserve: u32) -> u32 {
    if pressure > 600 {
        return 0;
    }
    beds * litres * hours / (valves + 1) + reserve
}

pub fn decide(bed: &Bed, hour: u8, windy: bool) -> Action {
    if bed.celsius > 45.0 || bed.celsius < 2.0 {
        return Action::Alarm;
    }
    if bed.moisture < 0.3 {
        if hour < 9 || hour > 19 {
            if bed.seedlings {
                if bed.moisture < 0.1 {
                    return Action::Water(4);
                } else if bed.lux > 20000 {
                    return Action::Shade;
                }
                return Action::Water(2);
            }
            return Action::Water(12);
        } else if bed.moisture < 0.15 {
            return Action::Water(6);
        }
    }
    match bed.lux {
        0..=800 => Action::Nothing,
        801..=40000 if bed.celsius > 28.0 && !windy => Action::Air,
        _ if bed.seedlings => Action::Shade,
        _ => Action::Nothing,
    }
}

pub fn driest(beds: &[Bed]) -> Option<String> {
    let mut best: Option<&Bed> = None;
    let mut seen = 0;
    for bed in beds {
        if bed.lux == 0 {
            continue;
        }
        seen += 1;
        match best {
            Some(other) if other.moisture <= bed.moisture => {}
            _ => best = Some(bed),
        }
    }
    println!("{seen} beds in the light");
    best.map(|bed| bed.name.clone())
}

pub fn coldest(rows: &[Bed]) -> Option<String> {
    let mut found: Option<&Bed> = None;
    let mut counted = 0;
    for row in rows {
        if row.lux == 0 {
            continue;
        }
        counted += 1;
        match found {
            Some(other) if other.celsius <= row.celsius => {}
            _ => found = Some(row),
        }
    }
    println!("{counted} beds in the light");
    found.map(|row| row.name.clone())
}
