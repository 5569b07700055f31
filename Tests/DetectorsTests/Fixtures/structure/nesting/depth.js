// options: limit=2

function atTheLimit(xs) {
    for (const x of xs) {
        if (x) run(x);
    }
}

function oneOver(xs) {
    for (const x in xs) {
        if (x) {
            while (x.busy) x.wait(); // expect: structure/nesting low
        }
    }
}

function chain(n) {
    try {
        if (n === 1) run();
        else if (n === 2) run();
        else if (n === 3) run();
        else run();
    } catch {
        if (n === 4) run();
    }
}

// A callback starts anew.
function nested(xs) {
    if (xs) {
        for (const x of xs) {
            x.forEach((y) => {
                if (y) {
                    switch (y) {
                        case 1:
                            do y++; while (y < 3); // expect: structure/nesting
                    }
                }
            });
        }
    }
}

if (a) {
    for (;;) {
        try { // expect: structure/nesting
            run();
        } finally {
            stop();
        }
    }
}
