import { Extensions } from "attio/client";

export default Extensions.defineExtension({
  id: "stumble",
  type: "bulk-record-action",
  label: "Stumble",
  objects: "people",
  onTrigger: async ({ runRecordBatches }) => {
    const seen: string[] = [];
    const outcome = await runRecordBatches({ batchSize: 1 }, async ({ recordIds }) => {
      if (seen.length === 2) throw new Error("the third one is slippery");
      seen.push(...recordIds);
      return recordIds.length;
    });
    console.log(`outcome ${JSON.stringify(outcome.success ? outcome.results : outcome.partialResults)}`);
  },
});
