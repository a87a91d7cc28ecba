mod contract;
mod doors;

use super::{GraphQl, GraphQlRequest};
use crate::auth::{AccessLevel, Caller, Scopes};
use egress::Egress;
use platform::outgoing::Webhooks;
use records::{Actor, ListAccess, MemberAccess, NewEntry, NewList, Records, SystemClock};
use secrets::{MasterKey, MasterKeys, Vault};
use serde_json::{Value, json};
use std::sync::Arc;
use store::{Document, Expect, Store, WorkspaceId, Write};
use store_sqlite::SqliteStore;
use store_suite::counting::Counting;

static WORKSPACE: std::sync::LazyLock<WorkspaceId> =
    std::sync::LazyLock::new(|| "11111111-1111-4111-8111-111111111111".into());
const MEMBER: &str = "22222222-2222-4222-8222-222222222222";

struct World {
    graphql: GraphQl,
    records: Records,
    store: Arc<Counting>,
    caller: Caller,
}

fn document(kind: &str, id: &str, parent: &str, body: Value) -> Write {
    let document = Document {
        kind: kind.into(),
        id: id.into(),
        parent: parent.into(),
        lookup: None,
        sort: 0,
        expires_at: None,
        search_text: None,
        revision: 0,
        body,
    };
    Write::PutDocument {
        document,
        expect: Expect::Absent,
    }
}

impl World {
    async fn new() -> Self {
        let store = Arc::new(Counting::new(Arc::new(SqliteStore::ephemeral().unwrap())));
        let member = json!({
            "first_name": "Mia", "last_name": "Muster", "email_address": "mia@acme.test", "access_level": "admin",
        });
        let workspace = json!({ "slug": "acme", "name": "Acme Inc" });
        let writes = vec![
            document("member", MEMBER, &WORKSPACE, member),
            document("workspace", &WORKSPACE, "", workspace),
        ];
        store.commit(writes).await.unwrap();
        let records = Records::new(store.clone(), Arc::new(SystemClock));
        records.seed_standard_objects(&WORKSPACE).await.unwrap();
        let caller = Caller {
            workspace_id: WORKSPACE.clone(),
            workspace_slug: "acme".into(),
            actor: Actor::member(MEMBER),
            scopes: Scopes::all(),
            member_id: Some(MEMBER.into()),
            token: None,
            access_level: Some(AccessLevel::Admin),
            cause: None,
        };
        let graphql = GraphQl::new(records.clone(), store.clone(), "http://127.0.0.1:4400/");
        Self {
            graphql,
            records,
            store,
            caller,
        }
    }

    async fn create(&self, object: &str, values: Value) -> String {
        let values = values.as_object().unwrap();
        self.records
            .create_record(&WORKSPACE, object, values, &self.caller.actor)
            .await
            .unwrap()
            .id
            .into()
    }

    fn webhooks(&self) -> Webhooks {
        let egress = Egress::new(egress::Config::default()).unwrap();
        let keys = MasterKeys::new(vec![MasterKey::generate("test")]).unwrap();
        Webhooks::new(self.store.clone(), egress, Vault::new(keys), Arc::new(SystemClock))
    }

    async fn ask(&self, query: &str, variables: Value) -> Value {
        let request = GraphQlRequest {
            query: query.into(),
            variables: Some(variables),
            operation_name: None,
        };
        self.graphql.execute(&self.caller, request).await
    }

    /// The data of a query that must have no errors.
    async fn data(&self, query: &str, variables: Value) -> Value {
        let answer = self.ask(query, variables).await;
        assert!(answer.get("errors").is_none(), "{query}: {answer:#}");
        answer["data"].clone()
    }

    async fn error(&self, query: &str, variables: Value) -> String {
        let answer = self.ask(query, variables).await;
        answer["errors"][0]["message"]
            .as_str()
            .unwrap_or_else(|| panic!("no error in {answer:#}"))
            .to_owned()
    }
}

#[tokio::test]
async fn the_storys_query_gives_a_persons_phone_numbers() {
    let world = World::new().await;
    let id = world
        .create(
            "people",
            json!({ "name": "Lovelace, Ada", "phone_numbers": ["+41791234567"] }),
        )
        .await;
    let query = "query phones($id: String!) { person(id: $id) { phone_numbers } }";
    let data = world.data(query, json!({ "id": id })).await;
    assert_eq!(data, json!({ "person": { "phone_numbers": ["+41791234567"] } }));
    let unknown = world.data(query, json!({ "id": MEMBER })).await;
    assert_eq!(unknown, json!({ "person": null }));
}

#[tokio::test]
async fn standard_fields_answer_with_and_without_values() {
    let world = World::new().await;
    let company = world
        .create(
            "companies",
            json!({ "name": "Acme", "domains": ["example.com"], "categories": [] }),
        )
        .await;
    let ada = json!({
        "name": "Lovelace, Ada", "company": [{ "target_object": "companies", "target_record_id": company }],
        "email_addresses": ["Ada@example.com"], "job_title": "Countess",
    });
    let ada = world.create("people", ada).await;
    let query = "query q($id: String!) { person(id: $id) {
        __typename id url name { first_name last_name full_name } email_addresses phone_numbers job_title linkedin
        company { __typename name domains employee_range { title } team { id } list_entries { id } }
        last_interaction { interacted_at } associated_deals { id }
        created_by { __typename ... on User { id name email } } object { name slug __typename }
    } }";
    let data = world.data(query, json!({ "id": ada })).await;
    let expected = json!({ "person": {
        "__typename": "Person", "id": ada, "url": format!("http://127.0.0.1:4400/acme/people/{ada}"),
        "name": { "first_name": "Ada", "last_name": "Lovelace", "full_name": "Ada Lovelace" },
        "email_addresses": ["ada@example.com"], "phone_numbers": [], "job_title": "Countess", "linkedin": null,
        "company": {
            "__typename": "Company", "name": "Acme", "domains": ["example.com"], "employee_range": null,
            "team": [{ "id": ada }], "list_entries": [],
        },
        "last_interaction": null, "associated_deals": [],
        "created_by": { "__typename": "User", "id": MEMBER, "name": "Mia Muster", "email": "mia@acme.test" },
        "object": { "name": "People", "slug": "people", "__typename": "people" },
    } });
    assert_eq!(data, expected);
}

#[tokio::test]
async fn attributes_of_any_type_answer_through_the_union() {
    let world = World::new().await;
    let deal = json!({
        "name": "Big", "stage": "Lead", "value": 12.5,
        "owner": [{ "referenced_actor_type": "workspace-member", "referenced_actor_id": MEMBER }],
    });
    let deal = world.create("deals", deal).await;
    let query = "query q($id: String!) { record(id: $id, object: \"deals\") {
        __typename
        name: attribute(slug: \"name\") { __typename ...T }
        stage: attribute(slug: \"stage\") { ... on StatusValue { value { title } } }
        value: attribute(slug: \"value\") { ... on CurrencyValue { value { currency_value currency_code } } }
        owner: attribute(slug: \"owner\") { ... on ActorReferenceValue { value { ... on User { name } } } }
        people: attribute(slug: \"associated_people\") { ... on MultiRecordReferenceValue { values { id } } }
        none: attribute(slug: \"no_such\") { __typename }
        ... on Deal { again: stage { title } }
        ... on Person { job_title }
    } } fragment T on TextValue { value }";
    let data = world.data(query, json!({ "id": deal })).await;
    let expected = json!({ "record": {
        "__typename": "Deal", "name": { "__typename": "TextValue", "value": "Big" },
        "stage": { "value": { "title": "Lead" } },
        "value": { "value": { "currency_value": 12.5, "currency_code": "USD" } },
        "owner": { "value": { "name": "Mia Muster" } }, "people": { "values": [] }, "none": null,
        "again": { "title": "Lead" },
    } });
    assert_eq!(data, expected);
}

#[tokio::test]
async fn directives_variables_and_lists_of_ids() {
    let world = World::new().await;
    let a = world.create("companies", json!({ "name": "A" })).await;
    let b = world.create("companies", json!({ "name": "B" })).await;
    let query = "query q($ids: [String!]!, $more: Boolean = false) {
        companies { records(ids: $ids) { name url @include(if: $more) id @skip(if: true) } }
    }";
    let data = world.data(query, json!({ "ids": [b, MEMBER, a] })).await;
    assert_eq!(
        data,
        json!({ "companies": { "records": [{ "name": "B" }, null, { "name": "A" }] } })
    );
    let typed = "{ object(slug: \"companies\") { attributes(types: [CURRENCY, DATE]) { slug type } } }";
    let data = world.data(typed, json!({})).await;
    let expected =
        json!([{ "slug": "funding_raised_usd", "type": "CURRENCY" }, { "slug": "foundation_date", "type": "DATE" }]);
    assert_eq!(data["object"]["attributes"], expected);
    let found = world
        .data("{ experimental_searchCompanies(query: \"b\") { name } }", json!({}))
        .await;
    assert_eq!(found, json!({ "experimental_searchCompanies": [{ "name": "B" }] }));
    let me = world
        .data(
            "{ currentUser { id name email } currentWorkspace { name slug } }",
            json!({}),
        )
        .await;
    assert_eq!(me["currentUser"]["name"], "Mia Muster");
    assert_eq!(me["currentWorkspace"], json!({ "name": "Acme Inc", "slug": "acme" }));
}

#[tokio::test]
async fn a_level_costs_one_read_for_each_object() {
    let world = World::new().await;
    let mut people = Vec::new();
    for n in 0..20 {
        let company = world.create("companies", json!({ "name": format!("C{n}") })).await;
        let company = json!([{ "target_object": "companies", "target_record_id": company }]);
        people.push(
            world
                .create("people", json!({ "name": format!("P{n}"), "company": company }))
                .await,
        );
    }
    let before = world.store.reads();
    let query = "query q($ids: [String!]!) { records(ids: $ids, object: \"people\") {
        ... on Person { company { name team { name { full_name } } } } } }";
    let data = world.data(query, json!({ "ids": people })).await;
    assert_eq!(data["records"][7]["company"]["team"][0]["name"]["full_name"], "P7");
    assert_eq!(
        world.store.reads() - before,
        3,
        "people, their companies, the companies' people"
    );
}

#[tokio::test]
async fn refusals_are_short_sentences() {
    let mut world = World::new().await;
    let deep = format!(
        "{{ people {{ record(id: \"x\") {{ {} id {} }} }} }}",
        "company { team { ".repeat(5),
        "} }".repeat(5)
    );
    assert_eq!(
        world.error(&deep, json!({})).await,
        "the query is deeper than 10 fields"
    );
    let unknown = world.error("{ person(id: \"x\") { nick } }", json!({})).await;
    assert!(unknown.contains("nick") && unknown.contains("Person"), "{unknown}");
    let missing = world
        .error("query q($id: String!) { person(id: $id) { id } }", json!({}))
        .await;
    assert!(missing.contains("id"), "{missing}");
    let many: Vec<String> = (0..1001).map(|n| n.to_string()).collect();
    let ids = world
        .error(
            "query q($ids: [String!]!) { people { records(ids: $ids) { id } } }",
            json!({ "ids": many }),
        )
        .await;
    assert_eq!(ids, "the query returns more than 1000 records");
    world.caller.member_id = None;
    let nobody = world.error("{ currentUser { id } }", json!({})).await;
    assert_eq!(nobody, "this token acts for no member, so there is no current user");
    world.caller.scopes = Scopes::only(["note:read"]);
    let scope = world.error("{ objects { slug } }", json!({})).await;
    assert!(scope.contains("record_permission:read"), "{scope}");
}

#[tokio::test]
async fn introspection_and_workspaces_stay_apart() {
    let world = World::new().await;
    let data = world
        .data("{ __type(name: \"Person\") { name interfaces { name } } }", json!({}))
        .await;
    assert_eq!(
        data["__type"],
        json!({ "name": "Person", "interfaces": [{ "name": "Record" }] })
    );
    let id = world.create("people", json!({ "name": "Ada" })).await;
    let other = "99999999-9999-4999-8999-999999999999";
    world.records.seed_standard_objects(&other.into()).await.unwrap();
    let stranger = Caller {
        workspace_id: other.into(),
        ..world.caller.clone()
    };
    let request = GraphQlRequest {
        query: "query q($id: String!) { person(id: $id) { id } experimental_searchPeople(query: \"ada\") { id } }"
            .into(),
        variables: Some(json!({ "id": id })),
        operation_name: None,
    };
    let answer = world.graphql.execute(&stranger, request).await;
    assert_eq!(
        answer["data"],
        json!({ "person": null, "experimental_searchPeople": [] })
    );
}

impl World {
    /// A list of companies with a number `score`; private ones are for another member.
    async fn list(&self, slug: &str, workspace_access: Option<ListAccess>) {
        let other = MemberAccess {
            workspace_member_id: MEMBER_TWO.into(),
            level: ListAccess::FullAccess,
        };
        let new = NewList {
            name: slug.to_owned(),
            api_slug: slug.to_owned(),
            parent_object: "companies".to_owned(),
            workspace_access,
            member_access: vec![other],
        };
        let actor = &self.caller.actor;
        self.records.create_list(&WORKSPACE, new, actor).await.unwrap();
    }

    async fn enter(&self, list: &str, company: &str) -> String {
        let values = serde_json::Map::new();
        let new = NewEntry {
            parent_object: "companies",
            parent_record_id: &company.into(),
            values: &values,
        };
        let made = self
            .records
            .create_entry(&WORKSPACE, list, new, &self.caller.actor)
            .await;
        made.unwrap().id.into()
    }
}

const MEMBER_TWO: &str = "33333333-3333-4333-8333-333333333333";

#[tokio::test]
async fn entries_of_lists_are_shown_of_those_that_the_caller_may_see() {
    let mut world = World::new().await;
    let two =
        json!({ "first_name": "Two", "last_name": "T", "email_address": "two@acme.test", "access_level": "member" });
    world
        .store
        .commit(vec![document("member", MEMBER_TWO, &WORKSPACE, two)])
        .await
        .unwrap();
    // A list may be called like an object.
    world.list("people", Some(ListAccess::ReadOnly)).await;
    world.list("secret", None).await;
    let acme = world.create("companies", json!({ "name": "Acme" })).await;
    let bolt = world.create("companies", json!({ "name": "Bolt" })).await;
    let (first, second) = (world.enter("people", &acme).await, world.enter("people", &acme).await);
    let third = world.enter("people", &bolt).await;
    let hidden = world.enter("secret", &acme).await;
    let query = "query ($ids: [String!]!) { records(object: \"companies\", ids: $ids) { ... on Company {
        list_entries { __typename id url object { __typename slug } attribute(slug: \"parent_record\") { ... on RecordReferenceValue { value { id } } } }
    } } }";
    let ids = json!({ "ids": [acme, bolt] });
    let before = world.store.reads();
    let data = world.data(query, ids.clone()).await;
    let entry = |id: &str, company: &str| {
        json!({
            "__typename": "CustomRecord", "id": id, "url": format!("http://127.0.0.1:4400/acme/companies/{company}"),
            "object": { "__typename": "Object", "slug": "people" }, "attribute": { "value": { "id": company } },
        })
    };
    let expected = json!({ "records": [
        { "list_entries": [entry(&first, &acme), entry(&second, &acme)] },
        { "list_entries": [entry(&third, &bolt)] },
    ] });
    assert_eq!(data, expected);
    assert!(world.store.reads() - before <= 3, "one query for each level and list");
    world.caller.member_id = Some(MEMBER_TWO.into());
    let data = world.data(query, ids.clone()).await;
    let shown = data["records"][0]["list_entries"].as_array().unwrap();
    assert_eq!(shown.last().unwrap()["id"], hidden.as_str());
    assert_eq!(shown.len(), 3);
    world.caller.scopes = Scopes::only(["record_permission:read", "object_configuration:read"]);
    let data = world.data(query, ids).await;
    assert_eq!(data["records"][0]["list_entries"], json!([]));
}
