int ladder(Shape *shape) {
    if (auto circle = dynamic_cast<Circle *>(shape)) { // expect: connascence/type low
        return 1;
    } else if (dynamic_cast<Square *>(shape)) {
        return 2;
    } else if (dynamic_cast<Rectangle *>(shape)) {
        return 3;
    }
    return 0;
}

int once(Shape *shape) {
    if (auto circle = dynamic_cast<Circle *>(shape)) {
        return 1;
    }
    return 0;
}
