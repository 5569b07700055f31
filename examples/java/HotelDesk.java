import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The front desk of a hotel, which does a little of everything: rooms, guests, keys, breakfast, minibar, complaints. */
public class HotelDesk {
    private final Map<Integer, String> rooms = new HashMap<>();
    private final Map<String, Integer> keys = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final Map<String, Double> minibar = new HashMap<>();
    private final List<String> wakeUpCalls = new ArrayList<>();
    private int breakfasts;
    private int towels;
    private double till;

    public void checkIn(String guest, String passport, int room, int nights, boolean breakfast, double deposit) {
        if (nights > 28) {
            throw new IllegalArgumentException("longer stays need a lease");
        }
        rooms.put(room, guest + "/" + passport);
        keys.put(guest, room);
        breakfasts += breakfast ? nights : 0;
        till += deposit;
    }

    public double rate(int room, int nights, int month, boolean seaView) {
        double price = 80;
        if (room >= 400) {
            if (seaView) {
                if (month > 5 && month < 9) {
                    if (nights < 3) {
                        price = 240;
                    } else if (nights < 7) {
                        price = 210;
                    } else {
                        price = 190;
                    }
                } else if (month == 12) {
                    price = 260;
                } else {
                    price = 150;
                }
            } else {
                price = 130;
            }
        } else if (room >= 300 || room == 101) {
            price = seaView ? 120 : 95;
        } else if (month == 8 && nights == 1) {
            price = 99;
        }
        return price;
    }

    public double breakfastBill(List<Integer> guestsByDay) {
        double sum = 0;
        int days = 0;
        for (int guests : guestsByDay) {
            if (guests > 40) {
                complaints.add("crowded on day " + days);
            }
            sum += guests * 12.5;
            days++;
        }
        till += sum;
        return sum;
    }

    public double dinnerBill(List<Integer> tablesByDay) {
        double total = 0;
        int evenings = 0;
        for (int tables : tablesByDay) {
            if (tables > 40) {
                complaints.add("crowded on evening " + evenings);
            }
            total += tables * 12.5;
            evenings++;
        }
        till += total;
        return total;
    }

    public void drink(String guest, double price) { minibar.merge(guest, price, Double::sum); }

    public void complain(String text) { complaints.add(text); }

    public void wake(String guest, String time) { wakeUpCalls.add(time + " " + guest); }

    public void bringTowels(int count) { towels += count; }

    public String whoIsIn(int room) { return rooms.get(room); }

    public Integer keyOf(String guest) { return keys.get(guest); }

    public int breakfasts() { return breakfasts; }

    public int towels() { return towels; }

    public double till() { return till; }
}
