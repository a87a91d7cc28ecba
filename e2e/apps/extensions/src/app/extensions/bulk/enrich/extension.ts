import { Extensions } from "attio/client";
import touch from "./touch.server";

export default Extensions.defineExtension({
  id: "enrich",
  type: "bulk-record-action",
  label: "Enrich",
  icon: "Data",
  objects: ["people", "companies"],
  onTrigger: async ({ runRecordBatches, object }) => {
    const outcome = await runRecordBatches(
      {
        batchSize: 1000,
        onStart: ({ totalRecords }) => ({ title: `Enriching ${totalRecords} ${object}` }),
        onProgress: ({ processedRecords, batchIndex, totalBatches }) => ({
          text: `Batch ${batchIndex + 1} of ${totalBatches}, ${processedRecords} done`,
        }),
        onComplete: async ({ processedRecords }) => ({ title: `Enriched ${processedRecords} ${object}`, text: "Done" }),
      },
      async ({ recordIds }) => await touch(recordIds),
    );
    console.log(`outcome ${JSON.stringify(outcome)}`);
  },
});
