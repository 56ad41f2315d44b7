//! Connections: taken, timed, counted, ended.
//!
//! In: a listener and a router. Out: answers, until the shutdown; what is being answered then is finished.
//! Hyper's own header timeout does nothing without a timer, and axum's `serve` gives it none; so this is written out.
//! Refuses to know: routes. HTTP/1.1 only: a proxy in front speaks the rest.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::Arc,
    time::Duration,
};

use axum::Router;
use hyper::{Request, body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};

use tower::ServiceExt;

use crate::{cli::WrongUsage, peer::peer, shutdown::Shutdown};

/// The longest a request's head may take, from its connection's opening or the answer before.
const LONGEST_HEAD: Duration = Duration::from_secs(8);
/// The largest request head, bytes.
const LARGEST_HEAD: usize = 32 << 10;
/// Connections at one time; one more waits in the kernel's queue.
const MOST_CONNECTIONS: usize = 4096;
/// As many may wait there. Of more at once (the usual 128 are soon there) the kernel forgets some that believe themselves
/// taken, and whoever waits to be spoken to waits for ever.
const MOST_WAITING: u32 = 1024;

/// Binds to a loopback address, and to no other: passwords and cookies do not go over a network unsealed.
pub fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    if !address.ip().is_loopback() {
        return Err(WrongUsage(format!(
            "--listen {address}: Tracemail speaks plain HTTP, in which passwords could be read on their way, so it listens on \
             loopback only. Use 127.0.0.1:{port}, with a proxy in front that brings https (from elsewhere, for a look: \
             ssh -L {port}:127.0.0.1:{port} HOST)",
            port = address.port()
        ))
        .into());
    }
    take(address).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => anyhow::anyhow!(
            "{address} is in use: another Tracemail, or another program, answers there. End it, or choose another: --listen {}:{}",
            address.ip(),
            address.port().wrapping_add(1)
        ),
        _ => anyhow::anyhow!("cannot listen on {address}: {error}"),
    })
}

fn take(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // its own connections of a minute ago do not keep it from starting again
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(MOST_WAITING)
}

/// Takes connections until the shutdown. Each holds its copy of the shutdown until its running answer is given.
pub async fn serve(listener: TcpListener, router: Router, proxies: Arc<[IpAddr]>, mut shutdown: Shutdown) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(LONGEST_HEAD).max_buf_size(LARGEST_HEAD).half_close(false);
    let free = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &free) => accepted,
            () = shutdown.wait() => return,
        };
        let Some((stream, address, permit)) = accepted else { continue };
        let proxies = Arc::clone(&proxies);
        let service = TowerToHyperService::new(router.clone().map_request(move |mut request: Request<Incoming>| {
            let peer = peer(request.headers(), address, &proxies);
            request.extensions_mut().insert(peer);
            request
        }));
        let connection = http.serve_connection(TokioIo::new(stream), service).with_upgrades();
        let mut shutdown = shutdown.clone();
        tokio::spawn(async move {
            let mut connection = pin!(connection);
            let ended = tokio::select! {
                ended = connection.as_mut() => ended,
                () = shutdown.wait() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!("a connection ended: {error}");
            }
            drop(permit);
        });
    }
}

async fn accept(listener: &TcpListener, free: &Arc<Semaphore>) -> Option<(TcpStream, IpAddr, OwnedSemaphorePermit)> {
    let permit = Arc::clone(free).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, address)) => {
            let _ = stream.set_nodelay(true);
            Some((stream, address.ip().to_canonical(), permit))
        }
        Err(error) => {
            // out of file descriptors, most likely: give the connections there are time to end
            tracing::warn!("a connection could not be taken: {error}");
            tokio::time::sleep(Duration::from_millis(200)).await;
            None
        }
    }
}
