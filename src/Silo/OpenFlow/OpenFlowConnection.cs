using Kilda.OpenFlow;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Kilda.Silo.OpenFlow;

/// <summary>What a TCP connection of the OpenFlow port becomes: a switch, if there is a place for it.</summary>
internal sealed partial class OpenFlowConnection(
    OpenConnections connections, OpenFlowSettings settings, IGrainFactory grains, PlaceHint place, TimeProvider time, ILogger<OpenFlowConnection> logger)
    : ConnectionHandler
{
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        if (connections.TryEnter() is not { } id)
        {
            LogFull(connection.RemoteEndPoint, settings.MaxConnections);
            return;
        }

        try
        {
            await new SwitchConnection(id, connection, settings, grains, place, time, logger).Run();
        }
        finally
        {
            connections.Leave();
        }
    }

    [LoggerMessage(2001, LogLevel.Warning, "A switch at {Address} is turned away: {Limit} connections are open")]
    private partial void LogFull(System.Net.EndPoint? address, int limit);
}
