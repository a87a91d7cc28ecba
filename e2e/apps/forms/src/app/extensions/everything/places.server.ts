const known = [
  { value: "oslo", label: "Oslo", description: "Norway", categoryLabel: "North" },
  { value: "rome", label: "Rome", description: "Italy", categoryLabel: "South" },
  { value: "riga", label: "Riga", description: "Latvia", categoryLabel: "North" },
];

/** Finds places. "slow" answers late, "broken" not at all. */
export default async function places(query: string): Promise<typeof known> {
  if (query === "broken") throw new Error("the atlas is closed");
  if (query === "slow") await new Promise((resolve) => setTimeout(resolve, 1500));
  return known.filter((place) => query === "slow" || place.label.toLowerCase().includes(query.toLowerCase()));
}
