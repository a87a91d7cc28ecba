/**
 * The export index: every run-time name of the three modules (`sdk-surface.md` 2.1), members by dotted path. The
 * coverage test fails for a name without a case.
 */
const words = (text: string): string[] => text.trim().split(/\s+/);
const under = (parent: string, text: string): string[] => words(text).map((name) => `${parent}.${name}`);

const outcomeValues = `attioActor attioAttribute attioList attioNote attioObject attioRecord attioSelectOption attioSequence
  attioTask currency date domain duration emailAddress location personalName phoneNumber richText`;

export const names = {
  attio: [
    ...words("ActorType CurrencyISO4217Code"),
    ...under("Settings", "defineWorkspaceSchema string number boolean"),
    ...under("Settings.Schema", "string number boolean"),
    ...under("Workflows", "defineWorkflowBlock"),
    ...under(
      "Workflows.ConfigSchema",
      `string stringEnum richText number boolean timestamp date duration currency domain emailAddress phoneNumber
       personalName location attioActor attioAttribute attioList attioNote attioObject attioRecord attioSelect
       attioSequence attioTask struct array record`,
    ),
    ...words(
      `AttioError AttioNoUserConnectionError AttioNoWorkspaceConnectionError AttioConnectionExpiredError
       AttioUnexpectedTransportError`,
    ),
  ],
  "attio/client": [
    ...words("alert confirm showToast showDialog showIframe runQuery experimental_navigate navigate"),
    ...words("getWorkspaceSettings setWorkspaceSetting"),
    ...words(
      "useQuery useAsyncCache useForm useWorkspaceSettingsForm useWorkspaceSettings experimental_useDataTable useDataTable",
    ),
    ...words("platform"),
    ...under("experimental_Destinations", "appPage record appSettings"),
    ...under("Destinations", "appPage record appSettings"),
    ...words("Avatar Badge Banner Button DescriptionList"),
    ...under("DescriptionList", "Item Menu Menu.Item"),
    ...words("DialogList DialogList.Item Divider Json Link LoadingState Section StatusBadge"),
    ...words("Table"),
    ...under("Table", "Header HeaderCell Body Row Cell Cell.Badge Cell.Avatar"),
    ...words("TextBlock"),
    ...under("Typography", "Body Title Caption"),
    ...under("Widget", "TextWidget Title Text.Primary Text.Secondary Decoration Loading"),
    ...words("Experimental_AttioLink Experimental_Card Experimental_EmptyState Experimental_Grid Experimental_Stack"),
    ...words("AttioLink Card EmptyState Grid Stack"),
    ...under("Experimental_Chart", "Bar Line Pie Metric Loading"),
    ...words("Chart"),
    ...words("Row Column"),
    ...under("Extensions", "defineExtension experimental_definePage definePage"),
    ...under("Forms", "array attioRecord boolean dateTime number plainDate string"),
    ...under("Settings", "defineWorkspacePage getSettings setSettings useForm useSettings"),
    ...under("Workflows", "defineConfigurator useConfigurator"),
    ...under(
      "Workflows.OutcomeSchema",
      `array attioActor attioAttribute attioList attioNote attioObject attioRecord attioSelect attioSequence attioTask
       boolean currency date domain duration emailAddress location number personalName phoneNumber string stringEnum
       struct timestamp`,
    ),
    ...under("Workflows.OutcomeValue", outcomeValues),
    ...words("experimental_useWorkspaceSettings experimental_useWorkspaceSettingsForm"),
    ...words("experimental_Settings experimental_Extensions Experimental_Table"),
  ],
  "attio/server": [
    ...words("ATTIO_API_TOKEN attioFetch getUserConnection getWorkspaceConnection getCurrentUser"),
    ...under("kv", "set get mget delete"),
    ...words("experimental_kv"),
    ...words(
      "createWebhookHandler listWebhookHandlers getWebhookHandler updateWebhookHandler deleteWebhookHandler getWorkspaceSetting getWorkspaceSettings setWorkspaceSetting",
    ),
    ...under("Settings", "getSettings setSettings"),
    ...under(
      "Workflows",
      `defineWorkflowBlockActivate defineWorkflowBlockDeactivate defineWorkflowBlockExecute defineWorkflowBlockFinish
       defineWorkflowBlockTrigger`,
    ),
    ...under("Workflows.OutcomeValue", outcomeValues),
  ],
} as const satisfies Record<string, readonly string[]>;

export type ModuleName = keyof typeof names;
