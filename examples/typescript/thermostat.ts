// Heats a house: reads its rooms, decides what the boiler does.

interface Room {
  name: string;
  celsius: number;
  target: number;
  windowOpen: boolean;
  occupied: boolean;
}

type Command = "off" | "low" | "high" | "boost";

export class Thermostat {
  private readonly rooms: Room[] = [];
  private history: number[] = [];

  addRoom(name: string, celsius: number, target: number, windowOpen: boolean, occupied: boolean): void {
    if (target > 26) {
      throw new RangeError(`${name}: nobody needs ${target} degrees`);
    }
    this.rooms.push({ name, celsius, target, windowOpen, occupied });
  }

  decide(outside: number, hour: number, holiday: boolean): Command {
    let command: Command = "off";
    for (const room of this.rooms) {
      if (!room.windowOpen) {
        const missing = room.target - room.celsius;
        if (missing > 0.5) {
          if (room.occupied) {
            if (hour >= 6 && hour < 22) {
              if (missing > 4 || outside < -10) {
                command = "boost";
              } else if (command !== "boost") {
                command = missing > 2 ? "high" : "low";
              }
            } else if (missing > 5) {
              command = "low";
            }
          } else if (!holiday && missing > 7) {
            command = "low";
          }
        }
      }
    }
    return command;
  }

  warmest(): string {
    let best = "";
    let degrees = -273.15;
    for (const room of this.rooms) {
      if (room.windowOpen) continue;
      if (room.celsius > degrees) {
        best = room.name;
        degrees = room.celsius;
      }
    }
    this.history.push(degrees);
    return `${best}: ${degrees.toFixed(1)}`;
  }

  mostWanted(): string {
    let name = "";
    let wanted = -273.15;
    for (const candidate of this.rooms) {
      if (candidate.windowOpen) continue;
      if (candidate.target > wanted) {
        name = candidate.name;
        wanted = candidate.target;
      }
    }
    this.history.push(wanted);
    return `${name}: ${wanted.toFixed(1)}`;
  }
}
