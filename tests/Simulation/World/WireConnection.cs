using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Kilda.Simulation.World;

/// <summary>An end of a wire as the connection that the controller's OpenFlow listener is given.</summary>
internal sealed class WireConnection : ConnectionContext, IDuplexPipe
{
    private readonly WireEnd _end;

    public WireConnection(WireEnd end, int number)
    {
        (_end, ConnectionId) = (end, $"{number}");
        (Input, Output) = (PipeReader.Create(end), PipeWriter.Create(end));
        Transport = this;
        RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 10_000 + (number % 50_000));
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public override string ConnectionId { get; set; }

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; }

    public override void Abort(ConnectionAbortedException abortReason) => _end.Abort();
}
