//! The names within a view: kept by id, told by slug and title.

use super::{Place, ViewCalculation, ViewColumn};
use crate::schema::Choice;
use crate::{Attribute, AttributeType, Object, Schema, SelectOption, Status};
use serde_json::{Map, Value as Json};
use std::sync::Arc;

/// Gives everything that a view names another name. What does not exist keeps the one that it has.
pub(super) struct Names<'a> {
    schema: &'a Schema,
    object: &'a Object,
    to: To,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum To {
    Ids,
    People,
}

impl<'a> Names<'a> {
    /// Ids for slugs and titles.
    pub(super) fn for_keeping(schema: &'a Schema, object: &'a Object) -> Self {
        let to = To::Ids;
        Self { schema, object, to }
    }

    /// Slugs and titles for ids.
    pub(super) fn for_people(schema: &'a Schema, object: &'a Object) -> Self {
        let to = To::People;
        Self { schema, object, to }
    }

    pub(super) fn rename(
        &self,
        filter: &mut Option<Json>,
        sorts: &mut [Json],
        columns: &mut [ViewColumn],
        group_by: &mut Option<String>,
        calculations: &mut [ViewCalculation],
    ) {
        if let Some(filter) = filter {
            *filter = self.filter(filter);
        }
        sorts.iter_mut().for_each(|sort| self.sort(sort));
        columns.iter_mut().for_each(|column| self.place(&mut column.place));
        calculations.iter_mut().for_each(|one| self.place(&mut one.place));
        if let Some(slug) = group_by
            && let Some(attribute) = self.object.attribute(slug)
        {
            *slug = self.attribute(attribute);
        }
    }

    fn attribute(&self, attribute: &Attribute) -> String {
        match self.to {
            To::Ids => attribute.id.to_string(),
            To::People => attribute.api_slug.clone(),
        }
    }

    fn object_name(&self, object: &Object) -> String {
        match self.to {
            To::Ids => object.id.to_string(),
            To::People => object.api_slug.clone(),
        }
    }

    /// As `crate::filter` reads it.
    fn filter(&self, given: &Json) -> Json {
        let Json::Object(map) = given else {
            return given.clone();
        };
        if map.contains_key("path") && (self.object.attribute("path").is_none() || map.contains_key("constraints")) {
            return self.path_filter(map);
        }
        let (mut renamed, mut doubled) = (Map::new(), Vec::new());
        for (key, inner) in map {
            let (key, inner) = match (key.as_str(), inner) {
                ("$and" | "$or", Json::Array(all)) => {
                    (key.clone(), all.iter().map(|one| self.filter(one)).collect::<Json>())
                }
                ("$not", inner) => (key.clone(), self.filter(inner)),
                _ => match self.object.attribute(key) {
                    Some(attribute) => (self.key(attribute), self.test(attribute, inner)),
                    None => (key.clone(), inner.clone()),
                },
            };
            // The slug and the id of one attribute may stand side by side.
            if renamed.contains_key(&key) {
                doubled.push(Json::Object(Map::from_iter([(key, inner)])));
            } else {
                renamed.insert(key, inner);
            }
        }
        if doubled.is_empty() {
            return Json::Object(renamed);
        }
        doubled.insert(0, Json::Object(renamed));
        Json::Object(Map::from_iter([("$and".to_owned(), Json::Array(doubled))]))
    }

    /// Slugs that mean something else where attributes stand go by their id.
    fn key(&self, attribute: &Attribute) -> String {
        match attribute.api_slug.as_str() {
            "path" | "constraints" => attribute.id.to_string(),
            _ => self.attribute(attribute),
        }
    }

    fn path_filter(&self, map: &Map<String, Json>) -> Json {
        let mut renamed = map.clone();
        let last = renamed.get_mut("path").and_then(|path| self.path(path));
        if let (Some(last), Some(constraints)) = (last, renamed.get_mut("constraints")) {
            *constraints = self.test(&last, constraints);
        }
        Json::Object(renamed)
    }

    /// Renames the steps of a path; gives the attribute at its end.
    fn path(&self, path: &mut Json) -> Option<Arc<Attribute>> {
        let mut last = None;
        for (index, pair) in path.as_array_mut()?.iter_mut().enumerate() {
            let [Json::String(object), Json::String(attribute)] = pair.as_array_mut()?.as_mut_slice() else {
                return None;
            };
            last = Some(self.step(index, object, attribute)?);
        }
        last
    }

    fn step(&self, index: usize, object: &mut String, attribute: &mut String) -> Option<Arc<Attribute>> {
        let found = match index {
            0 => self.schema.beside(self.object, object),
            _ => self.schema.object(object),
        };
        let end = found?.attribute(attribute)?.clone();
        *object = self.object_name(found?);
        *attribute = self.attribute(&end);
        Some(end)
    }

    fn place(&self, place: &mut Place) {
        match place {
            Place::Attribute(slug) => {
                if let Some(attribute) = self.object.attribute(slug) {
                    *slug = self.attribute(attribute);
                }
            }
            Place::Path(path) => {
                for (index, (object, attribute)) in path.iter_mut().enumerate() {
                    self.step(index, object, attribute);
                }
            }
        }
    }

    fn sort(&self, sort: &mut Json) {
        let Some(map) = sort.as_object_mut() else { return };
        if let Some(Json::String(slug)) = map.get_mut("attribute")
            && let Some(attribute) = self.object.attribute(slug)
        {
            *slug = self.attribute(attribute);
        }
        if let Some(path) = map.get_mut("path") {
            self.path(path);
        }
    }

    /// Of tests only those name something that ask for a choice or for the object of a reference.
    fn test(&self, attribute: &Attribute, given: &Json) -> Json {
        match attribute.kind {
            AttributeType::Select => self.words(given, &|word| self.choice::<SelectOption>(attribute, word)),
            AttributeType::Status => self.words(given, &|word| self.choice::<Status>(attribute, word)),
            AttributeType::RecordReference => self.reference(given),
            _ => given.clone(),
        }
    }

    /// `target_object` may stand beside operators or below them.
    fn reference(&self, given: &Json) -> Json {
        let Json::Object(map) = given else {
            return given.clone();
        };
        let inner = |(key, inner): (&String, &Json)| {
            let inner = match key.as_str() {
                "target_object" => self.words(inner, &|word| {
                    self.schema.object(word).map(|found| self.object_name(found))
                }),
                _ => self.reference(inner),
            };
            (key.clone(), inner)
        };
        Json::Object(map.iter().map(inner).collect())
    }

    fn choice<C: Choice>(&self, attribute: &Attribute, word: &str) -> Option<String> {
        let choice = C::find(attribute, word)?;
        let is_found_by_title = C::find(attribute, choice.title()).is_some_and(|found| found.id() == choice.id());
        match self.to {
            To::People if is_found_by_title => Some(choice.title().to_owned()),
            _ => Some(choice.id().to_owned()),
        }
    }

    fn words(&self, given: &Json, renamed: &dyn Fn(&str) -> Option<String>) -> Json {
        match given {
            Json::String(word) => renamed(word).map_or_else(|| given.clone(), Json::String),
            Json::Array(all) => all.iter().map(|one| self.words(one, renamed)).collect(),
            Json::Object(map) => {
                let inner = |(key, inner): (&String, &Json)| {
                    let is_moment = key == "active_from";
                    let inner = if is_moment {
                        inner.clone()
                    } else {
                        self.words(inner, renamed)
                    };
                    (key.clone(), inner)
                };
                Json::Object(map.iter().map(inner).collect())
            }
            _ => given.clone(),
        }
    }
}
