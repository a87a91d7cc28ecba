//! The API's routes as a table that can be read as well as served: the OpenAPI document is made from it, so that no route
//! can be missing there.

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, Route};
use http::Method;
use std::convert::Infallible;
use tower::{Layer, Service};

/// What handlers work with, as each request has it.
pub(super) trait PerRequest: Clone + Send + Sync + 'static {
    fn for_request(self, request: &Request) -> Self;
}

/// A handler that is given what is made for its request. The table makes it of every handler, so that none can miss it.
#[derive(Clone)]
struct Given<H>(H);

impl<H, T, S> Handler<T, S> for Given<H>
where
    H: Handler<T, S>,
    S: PerRequest,
{
    type Future = H::Future;

    fn call(self, request: Request, state: S) -> Self::Future {
        let state = state.for_request(&request);
        self.0.call(request, state)
    }
}

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
                S: PerRequest,
            {
                Handlers { router: axum::routing::$name::<_, T, S>(Given(handler)), methods: vec![Method::$method] }
            }
        )*

        impl<S: PerRequest> Handlers<S> {
            $(
                #[allow(dead_code, reason = "a path may go on with any method")]
                pub(super) fn $name<H, T>(mut self, handler: H) -> Self
                where
                    H: Handler<T, S>,
                    T: 'static,
                {
                    self.methods.push(Method::$method);
                    self.router = self.router.$name::<_, T>(Given(handler));
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
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        Self {
            router: self.router.layer(layer),
            methods: self.methods,
        }
    }
}
