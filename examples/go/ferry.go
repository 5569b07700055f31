// Package ferry loads cars onto a ferry and says when it sails.
package ferry

import (
	"errors"
	"fmt"
)

// Vehicle is something that wants to cross.
type Vehicle struct {
	Plate  string
	Metres float64
	Tonnes float64
	Kind   int
	Booked bool
}

// NewCrossing takes six values that a caller can only mix up.
func NewCrossing(from string, to string, hour int, minute int, deck float64, tonnes float64) (string, error) {
	if hour > 23 || minute > 59 {
		return "", errors.New("no such time")
	}
	return fmt.Sprintf("%s-%s %02d:%02d, %.0f m, %.0f t", from, to, hour, minute, deck, tonnes), nil
}

// Fare shows how a price list becomes a maze.
func Fare(v Vehicle, summer bool, islander bool) float64 {
	price := 18.0
	switch v.Kind {
	case 1:
		price = 9.5
	case 2:
		if summer {
			if v.Metres > 6 {
				if islander {
					price = 31
				} else if v.Booked {
					price = 44
				} else {
					price = 52
				}
			} else {
				price = 36
			}
		}
	case 3:
		for axle := 0; axle < int(v.Metres/4); axle++ {
			if v.Tonnes > 7.5 && !islander {
				price += 22
			} else if v.Tonnes > 3.5 || summer {
				price += 14
			}
		}
	default:
		if !v.Booked {
			price *= 1.2
		}
	}
	return price
}

// LongestWaiting and HeaviestWaiting differ in a field, and in little else.
func LongestWaiting(queue []Vehicle) (string, error) {
	if len(queue) == 0 {
		return "", errors.New("nobody is waiting")
	}
	best := queue[0]
	skipped := 0
	for _, v := range queue {
		if !v.Booked {
			skipped++
			continue
		}
		if v.Metres > best.Metres {
			best = v
		}
	}
	return fmt.Sprintf("%s (%d not booked)", best.Plate, skipped), nil
}

// HeaviestWaiting names the heaviest booked vehicle.
func HeaviestWaiting(lane []Vehicle) (string, error) {
	if len(lane) == 0 {
		return "", errors.New("nobody is waiting")
	}
	top := lane[0]
	ignored := 0
	for _, car := range lane {
		if !car.Booked {
			ignored++
			continue
		}
		if car.Tonnes > top.Tonnes {
			top = car
		}
	}
	return fmt.Sprintf("%s (%d not booked)", top.Plate, ignored), nil
}
