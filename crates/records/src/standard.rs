//! The standard objects that every workspace begins with (`reference/rest-api.md` section 16).

use crate::schema::{
    Attribute, AttributeType, Config, CurrencyConfig, CurrencyDisplay, DefaultValue, Object, RecordReferenceConfig,
    Relationship, SelectOption, Status, choice_write, definition_emit, placed,
};
use crate::{Code, Records, Result};
use AttributeType::{
    ActorReference, Currency, Date, Domain, EmailAddress, Interaction, Location, Number, PersonalName, PhoneNumber,
    RecordReference, Select, Status as StatusType, Text, Timestamp,
};
use std::collections::HashMap;
use store::{AttributeId, Expect, ObjectId, WorkspaceId, Write};
use uuid::Uuid;

struct StandardObject {
    slug: &'static str,
    nouns: (&'static str, &'static str),
    attributes: &'static [Standard],
}

/// One attribute: slug, title, type and letters: `r` read-only, `m` multi-select, `u` unique, `q` required.
struct Standard(&'static str, &'static str, AttributeType, &'static str, Extra);

enum Extra {
    None,
    /// The other side of a two-way relationship: object and attribute.
    Pair(&'static str, &'static str),
    Options(&'static [&'static str]),
    Default(&'static str),
}

use Extra::{Default as Dynamic, None as Plain, Options, Pair};

const STRENGTHS: Extra = Options(&["Very weak", "Weak", "Good", "Strong", "Very strong"]);

const PEOPLE: &[Standard] = &[
    Standard("record_id", "Record ID", Text, "ru", Plain),
    Standard("name", "Name", PersonalName, "", Plain),
    Standard("email_addresses", "Email addresses", EmailAddress, "mu", Plain),
    Standard("description", "Description", Text, "", Plain),
    Standard("company", "Company", RecordReference, "", Pair("companies", "team")),
    Standard("job_title", "Job title", Text, "", Plain),
    Standard("avatar_url", "Avatar URL", Text, "r", Plain),
    Standard("phone_numbers", "Phone numbers", PhoneNumber, "m", Plain),
    Standard("primary_location", "Primary location", Location, "", Plain),
    Standard("angellist", "AngelList", Text, "", Plain),
    Standard("facebook", "Facebook", Text, "", Plain),
    Standard("instagram", "Instagram", Text, "", Plain),
    Standard("linkedin", "LinkedIn", Text, "", Plain),
    Standard("twitter", "Twitter", Text, "", Plain),
    Standard("twitter_follower_count", "Twitter follower count", Number, "r", Plain),
    Standard(
        "first_calendar_interaction",
        "First calendar interaction",
        Interaction,
        "r",
        Plain,
    ),
    Standard(
        "last_calendar_interaction",
        "Last calendar interaction",
        Interaction,
        "r",
        Plain,
    ),
    Standard(
        "next_calendar_interaction",
        "Next calendar interaction",
        Interaction,
        "r",
        Plain,
    ),
    Standard(
        "first_email_interaction",
        "First email interaction",
        Interaction,
        "r",
        Plain,
    ),
    Standard(
        "last_email_interaction",
        "Last email interaction",
        Interaction,
        "r",
        Plain,
    ),
    Standard("first_interaction", "First interaction", Interaction, "r", Plain),
    Standard("last_interaction", "Last interaction", Interaction, "r", Plain),
    Standard("next_interaction", "Next interaction", Interaction, "r", Plain),
    Standard(
        "strongest_connection_strength_legacy",
        "Connection strength (legacy)",
        Number,
        "r",
        Plain,
    ),
    Standard(
        "strongest_connection_strength",
        "Connection strength",
        Select,
        "r",
        STRENGTHS,
    ),
    Standard(
        "strongest_connection_user",
        "Strongest connection",
        ActorReference,
        "r",
        Plain,
    ),
    Standard(
        "associated_deals",
        "Associated deals",
        RecordReference,
        "m",
        Pair("deals", "associated_people"),
    ),
    Standard(
        "associated_users",
        "Associated users",
        RecordReference,
        "m",
        Pair("users", "person"),
    ),
    CREATED_AT,
    CREATED_BY,
];

const COMPANIES: &[Standard] = &[
    Standard("record_id", "Record ID", Text, "ru", Plain),
    Standard("domains", "Domains", Domain, "mu", Plain),
    Standard("name", "Name", Text, "", Plain),
    Standard("description", "Description", Text, "", Plain),
    Standard("team", "Team", RecordReference, "m", Pair("people", "company")),
    Standard("categories", "Categories", Select, "m", Options(CATEGORIES)),
    Standard("primary_location", "Primary location", Location, "", Plain),
    Standard("logo_url", "Logo URL", Text, "r", Plain),
    Standard("angellist", "AngelList", Text, "", Plain),
    Standard("facebook", "Facebook", Text, "", Plain),
    Standard("instagram", "Instagram", Text, "", Plain),
    Standard("linkedin", "LinkedIn", Text, "", Plain),
    Standard("twitter", "Twitter", Text, "", Plain),
    Standard("twitter_follower_count", "Twitter follower count", Number, "r", Plain),
    Standard(
        "estimated_arr_usd",
        "Estimated ARR",
        Select,
        "",
        Options(&[
            "Less than $1M",
            "$1M-$10M",
            "$10M-$50M",
            "$50M-$100M",
            "$100M-$250M",
            "$250M-$500M",
            "$500M-$1B",
            "$1B-$10B",
            "$10B+",
        ]),
    ),
    Standard("funding_raised_usd", "Funding raised", Currency, "", Plain),
    Standard("foundation_date", "Foundation date", Date, "", Plain),
    Standard(
        "employee_range",
        "Employee range",
        Select,
        "",
        Options(&[
            "1-10", "11-50", "51-250", "251-1K", "1K-5K", "5K-10K", "10K-50K", "50K-100K", "100K+",
        ]),
    ),
    Standard(
        "first_calendar_interaction",
        "First calendar interaction",
        Interaction,
        "r",
        Plain,
    ),
    Standard(
        "last_calendar_interaction",
        "Last calendar interaction",
        Interaction,
        "r",
        Plain,
    ),
    Standard(
        "next_calendar_interaction",
        "Next calendar interaction",
        Interaction,
        "r",
        Plain,
    ),
    Standard(
        "first_email_interaction",
        "First email interaction",
        Interaction,
        "r",
        Plain,
    ),
    Standard(
        "last_email_interaction",
        "Last email interaction",
        Interaction,
        "r",
        Plain,
    ),
    Standard("first_interaction", "First interaction", Interaction, "r", Plain),
    Standard("last_interaction", "Last interaction", Interaction, "r", Plain),
    Standard("next_interaction", "Next interaction", Interaction, "r", Plain),
    Standard(
        "strongest_connection_strength_legacy",
        "Connection strength (legacy)",
        Number,
        "r",
        Plain,
    ),
    Standard(
        "strongest_connection_strength",
        "Connection strength",
        Select,
        "r",
        STRENGTHS,
    ),
    Standard(
        "strongest_connection_user",
        "Strongest connection",
        ActorReference,
        "r",
        Plain,
    ),
    Standard(
        "associated_deals",
        "Associated deals",
        RecordReference,
        "m",
        Pair("deals", "associated_company"),
    ),
    Standard(
        "associated_workspaces",
        "Associated workspaces",
        RecordReference,
        "m",
        Pair("workspaces", "company"),
    ),
    CREATED_AT,
    CREATED_BY,
];

const DEALS: &[Standard] = &[
    Standard("record_id", "Record ID", Text, "ru", Plain),
    Standard("name", "Deal name", Text, "q", Plain),
    Standard(
        "stage",
        "Deal stage",
        StatusType,
        "q",
        Options(&["Lead", "In Progress", "Won 🎉", "Lost"]),
    ),
    Standard("owner", "Deal owner", ActorReference, "q", Plain),
    Standard("value", "Deal value", Currency, "", Plain),
    Standard(
        "associated_people",
        "Associated people",
        RecordReference,
        "m",
        Pair("people", "associated_deals"),
    ),
    Standard(
        "associated_company",
        "Associated company",
        RecordReference,
        "",
        Pair("companies", "associated_deals"),
    ),
    CREATED_AT,
    CREATED_BY,
];

const USERS: &[Standard] = &[
    Standard("record_id", "Record ID", Text, "ru", Plain),
    Standard(
        "person",
        "Person",
        RecordReference,
        "",
        Pair("people", "associated_users"),
    ),
    Standard("primary_email_address", "Primary email address", Text, "uq", Plain),
    Standard("user_id", "ID", Text, "uq", Plain),
    Standard(
        "workspace",
        "Workspace",
        RecordReference,
        "m",
        Pair("workspaces", "users"),
    ),
    CREATED_AT,
    CREATED_BY,
];

const WORKSPACES: &[Standard] = &[
    Standard("record_id", "Record ID", Text, "ru", Plain),
    Standard("workspace_id", "ID", Text, "uq", Plain),
    Standard("name", "Name", Text, "", Plain),
    Standard("users", "Users", RecordReference, "m", Pair("users", "workspace")),
    Standard(
        "company",
        "Company",
        RecordReference,
        "",
        Pair("companies", "associated_workspaces"),
    ),
    Standard("avatar_url", "Avatar URL", Text, "", Plain),
    CREATED_AT,
    CREATED_BY,
];

const CREATED_AT: Standard = Standard("created_at", "Created at", Timestamp, "r", Dynamic("PT0S"));
const CREATED_BY: Standard = Standard("created_by", "Created by", ActorReference, "r", Dynamic("current-user"));

const OBJECTS: [StandardObject; 5] = [
    StandardObject {
        slug: "people",
        nouns: ("Person", "People"),
        attributes: PEOPLE,
    },
    StandardObject {
        slug: "companies",
        nouns: ("Company", "Companies"),
        attributes: COMPANIES,
    },
    StandardObject {
        slug: "deals",
        nouns: ("Deal", "Deals"),
        attributes: DEALS,
    },
    StandardObject {
        slug: "users",
        nouns: ("User", "Users"),
        attributes: USERS,
    },
    StandardObject {
        slug: "workspaces",
        nouns: ("Workspace", "Workspaces"),
        attributes: WORKSPACES,
    },
];

const CATEGORIES: &[&str] = &[
    "Accounting",
    "Aerospace & Defense",
    "Agriculture",
    "Automation",
    "Automotive",
    "B2B",
    "B2C",
    "Banking & Mortgages",
    "Biotechnology",
    "Broadcasting",
    "Building Materials",
    "Chemicals",
    "Cloud Services",
    "Communications",
    "Construction",
    "Consumer Electronics",
    "Consumer Goods",
    "Design",
    "E-commerce",
    "E-Learning",
    "Education",
    "Energy & Utilities",
    "Enterprise",
    "Entertainment & Recreation",
    "Events",
    "Finance",
    "Financial Services",
    "Food",
    "Government",
    "Health & Wellness",
    "Health Care",
    "Higher Education",
    "Human Resources",
    "Information Technology & Services",
    "Insurance",
    "Internet",
    "Investment Management",
    "Legal Services",
    "Marketing & Advertising",
    "Marketplace",
    "Media",
    "Mobile",
    "Music",
    "Non-Profit & Philanthropy",
    "Payments",
    "Pharmaceuticals",
    "Publishing",
    "Real Estate",
    "Restaurants",
    "Retail",
    "SAAS",
    "Scientific & Academic Research",
    "Security",
    "Sports & Fitness",
    "Technology",
    "Telecommunications",
    "Transportation",
    "Travel & Leisure",
    "Venture Capital",
    "Video Games",
    "Web Services & Apps",
];

impl Records {
    /// Gives a new workspace its standard objects in one commit. Doing it again changes nothing.
    ///
    /// # Errors
    /// Only what the store answers.
    pub async fn seed_standard_objects(&self, workspace_id: &WorkspaceId) -> Result<()> {
        if self.schema(workspace_id).await?.object("people").is_some() {
            return Ok(());
        }
        let writes = Seed::new(workspace_id, self.clock.now_ns()).writes();
        let seeded = || crate::Error::new(Code::SlugConflict, "The standard objects are there already.");
        match self.commit_definitions(workspace_id, writes, seeded).await {
            Err(error) if matches!(error.code, Code::SlugConflict | Code::ConcurrentWriteConflict) => Ok(()),
            outcome => outcome,
        }
    }
}

/// The ids of everything to be, known before anything is written, since relationships point both ways.
struct Seed {
    workspace_id: WorkspaceId,
    now: i64,
    objects: HashMap<&'static str, ObjectId>,
    attributes: HashMap<(&'static str, &'static str), AttributeId>,
}

impl Seed {
    fn new(workspace_id: &WorkspaceId, now: i64) -> Self {
        let id = || Uuid::new_v4().to_string();
        let attributes = OBJECTS.iter().flat_map(|object| {
            object
                .attributes
                .iter()
                .map(|standard| ((object.slug, standard.0), id().into()))
        });
        Self {
            workspace_id: workspace_id.to_owned(),
            now,
            objects: OBJECTS.iter().map(|object| (object.slug, id().into())).collect(),
            attributes: attributes.collect(),
        }
    }

    fn writes(&self) -> Vec<Write> {
        let mut writes = Vec::new();
        for (position, standard) in OBJECTS.iter().enumerate() {
            let object = self.object(standard);
            writes.push(object.write(position as i64, Expect::Absent));
            for (position, attribute) in standard.attributes.iter().enumerate() {
                self.attribute(standard.slug, &object, attribute, position as i64, &mut writes);
            }
            writes.push(definition_emit(&object, self.now));
        }
        writes
    }

    fn object(&self, standard: &StandardObject) -> Object {
        let (singular, plural) = standard.nouns;
        Object {
            id: self.objects[standard.slug].clone(),
            workspace_id: self.workspace_id.clone(),
            api_slug: standard.slug.to_owned(),
            singular_noun: singular.to_owned(),
            plural_noun: plural.to_owned(),
            kind: crate::ObjectKind::Object,
            is_system: true,
            created_at: self.now,
            attributes: Default::default(),
            by_slug: Default::default(),
            revision: 0,
        }
    }

    fn attribute(
        &self,
        object_slug: &'static str,
        object: &Object,
        standard: &Standard,
        position: i64,
        writes: &mut Vec<Write>,
    ) {
        let Standard(slug, title, kind, letters, extra) = standard;
        let has = |letter: char| letters.contains(letter);
        let mut attribute = Attribute {
            id: self.attributes[&(object_slug, *slug)].clone(),
            title: (*title).to_owned(),
            is_system: true,
            is_writable: !has('r'),
            is_required: has('q'),
            is_unique: has('u'),
            is_multiselect: has('m'),
            ..Attribute::new(&object.id, slug, *kind, self.now)
        };
        if *kind == Currency {
            let currency = CurrencyConfig {
                default_currency_code: "USD".to_owned(),
                display_type: CurrencyDisplay::Symbol,
            };
            attribute.config = Config {
                currency: Some(currency),
                record_reference: None,
            };
        }
        match extra {
            Plain => {}
            Pair(other_object, other_attribute) => {
                let object_id = self.objects[other_object].clone();
                let record_reference = Some(RecordReferenceConfig {
                    allowed_object_ids: vec![object_id.clone()],
                });
                attribute.config = Config {
                    currency: None,
                    record_reference,
                };
                let attribute_id = self.attributes[&(*other_object, *other_attribute)].clone();
                attribute.relationship = Some(Relationship {
                    object_id,
                    attribute_id,
                });
            }
            Options(titles) => writes.extend(
                titles
                    .iter()
                    .zip(0..)
                    .map(|(title, position)| choice(&attribute, title, position)),
            ),
            Dynamic(template) => attribute.default_value = Some(DefaultValue::Dynamic((*template).to_owned())),
        }
        writes.push(placed(attribute, position));
    }
}

fn choice(attribute: &Attribute, title: &str, position: i64) -> Write {
    let id = Uuid::new_v4().to_string();
    if attribute.kind == StatusType {
        let celebration_enabled = title.starts_with("Won");
        let status = Status {
            id: id.into(),
            title: title.to_owned(),
            is_archived: false,
            celebration_enabled,
            target_time_in_status: None,
            position,
        };
        return choice_write(attribute, &status, Expect::Absent);
    }
    let option = SelectOption {
        id: id.into(),
        title: title.to_owned(),
        is_archived: false,
        position,
    };
    choice_write(attribute, &option, Expect::Absent)
}
