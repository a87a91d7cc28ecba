import { startEarly } from "./apps/early-realm";

// Imported before everything else: what it begins is to run beside the rest of the start.
startEarly();
