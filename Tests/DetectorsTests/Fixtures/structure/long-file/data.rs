// options: limit=3
// Nothing but data.
static A: i32 = 1;
static B: i32 = 1;
static C: i32 = 1;
static D: i32 = 1;
