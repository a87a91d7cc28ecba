use super::Place;
use crate::AttributeType;
use serde::{Deserialize, Serialize};

/// What is reckoned over the values of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calculation {
    CountEmpty,
    CountFilled,
    PercentEmpty,
    PercentFilled,
    Sum,
    Average,
    Minimum,
    Maximum,
    Earliest,
    Latest,
}

/// A calculation over a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "CalculationParts")]
pub struct ViewCalculation {
    #[serde(flatten)]
    pub place: Place,
    pub function: Calculation,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CalculationParts {
    attribute: Option<String>,
    path: Option<Vec<(String, String)>>,
    function: Calculation,
}

impl TryFrom<CalculationParts> for ViewCalculation {
    type Error = &'static str;

    fn try_from(parts: CalculationParts) -> Result<Self, Self::Error> {
        Ok(Self {
            place: Place::of(parts.attribute, parts.path)?,
            function: parts.function,
        })
    }
}

impl Calculation {
    /// Whether values of the type can be reckoned with in this way.
    pub fn fits(self, kind: AttributeType) -> bool {
        use AttributeType as Type;
        match self {
            Self::CountEmpty | Self::CountFilled | Self::PercentEmpty | Self::PercentFilled => true,
            Self::Sum | Self::Average | Self::Minimum | Self::Maximum => {
                matches!(kind, Type::Number | Type::Currency | Type::Rating)
            }
            Self::Earliest | Self::Latest => matches!(kind, Type::Date | Type::Timestamp | Type::Interaction),
        }
    }
}
