import { timersOn } from "./timers-off.js";

timersOn();
