import a from './a';
setUp(a); // expect: connascence/execution low
import b from './b';
'use strict';

let count = 0; // expect: connascence/execution low
let pair = 0;

function increase() {
    count++;
    pair++;
}

function reset() {
    count = 0;
    pair = 0;
}

const double = () => {
    count = count * 2;
};

class Report {
    constructor() {
        this.name = b;
    }

    load(path) {
        this.rows = path.split();
        this.timer = 1;
    }

    total() {
        return this.rows.length + this.name.length; // expect: connascence/execution medium
    }

    // What is not there yet is undefined, and asked for.
    stop() {
        if (this.timer) clear(this.timer);
    }
}

function read(path) {
    const file = fs.openSync(path); // expect: connascence/execution medium
    return fs.readSync(file);
}

function readAndClose(path) {
    const file = fs.openSync(path);
    try {
        return fs.readSync(file);
    } finally {
        fs.closeSync(file);
    }
}
