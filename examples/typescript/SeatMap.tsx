// Seats of a small theatre, to click on.
import * as React from "react";

interface Seat {
  row: number;
  number: number;
  taken: boolean;
  price: number;
}

interface Props {
  seats: Seat[];
  budget: number;
  onPick: (seat: Seat) => void;
}

function seatClass(seat: Seat, budget: number, hovered: boolean, matinee: boolean, member: boolean): string {
  if (seat.taken) return "taken";
  if (seat.row < 3) {
    if (matinee) {
      return member ? "stalls-gift" : "stalls-cheap";
    } else if (seat.price > budget) {
      return hovered ? "stalls-dear-hover" : "stalls-dear";
    }
    return "stalls";
  }
  if (seat.row === 13 || (seat.row > 20 && seat.number % 7 === 0)) return "pillar";
  return hovered && seat.price <= budget ? "balcony-hover" : "balcony";
}

export function SeatMap({ seats, budget, onPick }: Props): React.JSX.Element {
  const [hovered, setHovered] = React.useState<Seat | null>(null);
  const affordable = seats.filter((seat) => !seat.taken && seat.price <= budget);
  return (
    <section aria-label="Seats">
      <p>{affordable.length > 50 ? "Plenty of seats" : `${affordable.length} seats left for you`}</p>
      {seats.map((seat) => (
        <button
          key={`${seat.row}-${seat.number}`}
          className={seatClass(seat, budget, seat === hovered, false, true)}
          disabled={seat.taken}
          onMouseEnter={() => setHovered(seat)}
          onClick={() => {
            if (!seat.taken && seat.price <= 150) onPick(seat);
          }}
        >
          {seat.number}
        </button>
      ))}
    </section>
  );
}
