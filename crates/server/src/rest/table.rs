//! The API's routes as a table that can be read as well as served: the OpenAPI document is made from it, so that no route
//! can be missing there.

use axum::Router;
use axum::handler::Handler;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, Route};
use http::Method;
use std::convert::Infallible;
use tower::{Layer, Service};

/// A router under construction, and what it has so far.
pub(super) struct Routes<S> {
    router: Router<S>,
    /// Method and path, in the order in which they were added.
    operations: Vec<(Method, &'static str)>,
}

/// The handlers of one path.
pub(super) struct Handlers<S> {
    router: MethodRouter<S>,
    methods: Vec<Method>,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    pub(super) fn new() -> Self {
        Self {
            router: Router::new(),
            operations: Vec::new(),
        }
    }

    /// As [`Router::route`].
    pub(super) fn route(mut self, path: &'static str, handlers: Handlers<S>) -> Self {
        self.operations
            .extend(handlers.methods.into_iter().map(|method| (method, path)));
        self.router = self.router.route(path, handlers.router);
        self
    }

    pub(super) fn into_router(self) -> Router<S> {
        self.router
    }

    pub(super) fn into_operations(self) -> Vec<(Method, &'static str)> {
        self.operations
    }
}

macro_rules! methods {
    ($($name:ident $method:ident,)*) => {
        $(
            /// As the function of the same name in [`axum::routing`].
            #[allow(dead_code, reason = "a path may begin with any method")]
            pub(super) fn $name<H, T, S>(handler: H) -> Handlers<S>
            where
                H: Handler<T, S>,
                T: 'static,
                S: Clone + Send + Sync + 'static,
            {
                Handlers { router: axum::routing::$name(handler), methods: vec![Method::$method] }
            }
        )*

        impl<S: Clone + Send + Sync + 'static> Handlers<S> {
            $(
                #[allow(dead_code, reason = "a path may go on with any method")]
                pub(super) fn $name<H, T>(mut self, handler: H) -> Self
                where
                    H: Handler<T, S>,
                    T: 'static,
                {
                    self.methods.push(Method::$method);
                    self.router = self.router.$name(handler);
                    self
                }
            )*
        }
    };
}

methods! {
    get GET,
    post POST,
    put PUT,
    patch PATCH,
    delete DELETE,
}

impl<S: Clone + Send + Sync + 'static> Handlers<S> {
    /// As [`MethodRouter::layer`].
    pub(super) fn layer<L>(self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<axum::extract::Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<axum::extract::Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<axum::extract::Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<axum::extract::Request>>::Future: Send + 'static,
    {
        Self {
            router: self.router.layer(layer),
            methods: self.methods,
        }
    }
}
