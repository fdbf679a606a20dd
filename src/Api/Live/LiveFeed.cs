using System.Text.Json;
using Kilda.Interfaces;
using Kilda.Interfaces.Views;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using Orleans.Streams;

namespace Kilda.Api.Live;

/// <summary>
/// The changes of network and services, for everyone who listens: the streams of the grains are followed once, from the first listener on,
/// and each change is written once.
/// </summary>
internal sealed class LiveFeed(IClusterClient client, INetworkView network, IServiceView services, IOptions<JsonOptions> json)
{
    private readonly Lock _starting = new();
    private Task? _started;

    public EventRing Ring { get; } = new(EventRing.Kept);

    /// <summary>Done when the streams are followed.</summary>
    public Task Start()
    {
        lock (_starting)
        {
            if (_started is null or { IsFaulted: true } or { IsCanceled: true }) _started = Follow();
            return _started;
        }
    }

    /// <summary>Everything as it is now: what the changes after it begin from.</summary>
    public FeedEvent Snapshot()
    {
        // The position first: what comes in between is told again, and older than what it is told about never.
        var position = Ring.Last;
        var topology = TopologyAnswer.From(network.Now);
        var flows = services.Flows().Where(flow => flow.YFlowId is null).Select(MapFlow.From).ToArray();
        var yFlows = services.YFlows().Select(MapYFlow.From).ToArray();
        return new(position, "snapshot", Write(new SnapshotAnswer(topology.Switches, topology.Links, flows, yFlows)));
    }

    private async Task Follow()
    {
        var streams = client.GetStreamProvider(StreamNames.Provider);
        await streams.GetStream<NetworkEvent>(StreamId.Create(StreamNames.Network, StreamNames.All)).SubscribeAsync((news, _) => Take(news));
        await streams.GetStream<ServiceEvent>(StreamId.Create(StreamNames.Services, StreamNames.All)).SubscribeAsync((news, _) => Take(news));
    }

    /// <summary>The view is told, too, before anyone is: a snapshot is never older than its position.</summary>
    private Task Take(NetworkEvent news)
    {
        switch (news)
        {
            case NetworkEvent.SwitchChanged changed:
                network.Put(changed.Switch);
                Ring.Add("switch", Write(MapSwitch.From(changed.Switch)));
                break;
            case NetworkEvent.SwitchGone gone:
                network.Remove(gone.Id, gone.Version);
                Ring.Add("switch-gone", Write(new SwitchGoneAnswer(gone.Id.ToString())));
                break;
            case NetworkEvent.LinkChanged changed:
                network.Put(changed.Link);
                Ring.Add("link", Write(MapLink.From(changed.Link)));
                break;
            case NetworkEvent.LinkGone gone:
                network.Remove(gone.Id, gone.Version);
                Ring.Add("link-gone", Write(new LinkGoneAnswer(gone.Id.ToString())));
                break;
        }

        return Task.CompletedTask;
    }

    private Task Take(ServiceEvent news)
    {
        switch (news)
        {
            case ServiceEvent.FlowChanged changed:
                services.Put(changed.Flow);
                Ring.Add("flow", Write(MapFlow.From(changed.Flow)));
                break;
            case ServiceEvent.FlowGone gone:
                services.Remove(gone.Id, gone.Created);
                Ring.Add("flow-gone", Write(new FlowGoneAnswer(gone.Id)));
                break;
            case ServiceEvent.YFlowChanged changed:
                services.Put(changed.YFlow);
                Ring.Add("y-flow", Write(MapYFlow.From(changed.YFlow)));
                break;
            case ServiceEvent.YFlowGone gone:
                services.RemoveYFlow(gone.Id, gone.Created);
                Ring.Add("y-flow-gone", Write(new YFlowGoneAnswer(gone.Id)));
                break;
        }

        return Task.CompletedTask;
    }

    private byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, json.Value.SerializerOptions);
}

/// <summary>Event <c>snapshot</c>.</summary>
/// <param name="Flows">Without those that Y-flows consist of.</param>
public sealed record SnapshotAnswer(
    IReadOnlyList<MapSwitch> Switches, IReadOnlyList<MapLink> Links, IReadOnlyList<MapFlow> Flows, IReadOnlyList<MapYFlow> YFlows);

/// <summary>Event <c>switch-gone</c>.</summary>
public sealed record SwitchGoneAnswer(string SwitchId);

/// <summary>Event <c>link-gone</c>.</summary>
public sealed record LinkGoneAnswer(string Id);

/// <summary>Event <c>flow-gone</c>.</summary>
public sealed record FlowGoneAnswer(string FlowId);

/// <summary>Event <c>y-flow-gone</c>.</summary>
public sealed record YFlowGoneAnswer(string YFlowId);
