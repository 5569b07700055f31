// The lifts of a tower: which car answers a call.
#include <cstdlib>
#include <string>
#include <vector>

struct Car {
    int floor = 0;
    int load = 0;
    bool moving = false;
    bool up = false;
};

class Tower {
public:
    // What would `configure(40, 6, 1200, 3, true)` mean?
    void configure(int floors, int cars, int capacity, int speed, bool express) {
        floors_ = floors;
        capacity_ = capacity;
        speed_ = speed;
        express_ = express;
        cars_.resize(static_cast<std::size_t>(cars));
    }

    int choose(int floor, bool up, bool urgent) const {
        int best = -1;
        int bestCost = 100000;
        for (std::size_t i = 0; i < cars_.size(); i++) {
            const Car &car = cars_[i];
            if (car.load < capacity_) {
                int cost = std::abs(car.floor - floor) * speed_;
                if (car.moving) {
                    if (car.up == up) {
                        if ((up && car.floor < floor) || (!up && car.floor > floor)) {
                            cost /= 2;
                        } else if (urgent) {
                            cost += 15;
                        } else {
                            cost += 40;
                        }
                    } else {
                        cost += urgent ? 25 : 60;
                    }
                } else if (express_ && floor > 30) {
                    cost -= 10;
                }
                if (cost < bestCost) {
                    best = static_cast<int>(i);
                    bestCost = cost;
                }
            }
        }
        return best;
    }

    std::string up(int index) {
        Car &car = cars_.at(static_cast<std::size_t>(index));
        car.moving = true;
        car.up = true;
        car.floor += 1;
        if (car.floor > floors_) {
            car.floor = floors_;
            car.moving = false;
        }
        return "car " + std::to_string(index) + " at " + std::to_string(car.floor);
    }

    std::string down(int number) {
        Car &lift = cars_.at(static_cast<std::size_t>(number));
        lift.moving = true;
        lift.up = false;
        lift.floor -= 1;
        if (lift.floor < lowest_) {
            lift.floor = lowest_;
            lift.moving = false;
        }
        return "car " + std::to_string(number) + " at " + std::to_string(lift.floor);
    }

private:
    std::vector<Car> cars_;
    int floors_ = 1;
    int lowest_ = 0;
    int capacity_ = 0;
    int speed_ = 1;
    bool express_ = false;
};
