using Kilda.Interfaces;
using Kilda.Interfaces.Views;
using Orleans.Streams;

namespace Kilda.Grains.Views;

/// <summary>Brings what other processes tell on the streams into the views of this one. Versions make what comes twice harmless.</summary>
internal sealed class ViewFeed(IClusterClient client, INetworkView network, IServiceView services)
{
    public async Task Start()
    {
        var streams = client.GetStreamProvider(StreamNames.Provider);
        await streams.GetStream<NetworkEvent>(StreamNames.Network, StreamNames.All).SubscribeAsync((news, _) => Take(news));
        await streams.GetStream<ServiceEvent>(StreamNames.Services, StreamNames.All).SubscribeAsync((news, _) => Take(news));
    }

    private Task Take(NetworkEvent news)
    {
        switch (news)
        {
            case NetworkEvent.SwitchChanged changed: network.Put(changed.Switch); break;
            case NetworkEvent.SwitchGone gone: network.Remove(gone.Id, gone.Version); break;
            case NetworkEvent.LinkChanged changed: network.Put(changed.Link); break;
            case NetworkEvent.LinkGone gone: network.Remove(gone.Id, gone.Version); break;
        }

        return Task.CompletedTask;
    }

    private Task Take(ServiceEvent news)
    {
        switch (news)
        {
            case ServiceEvent.FlowChanged changed: services.Put(changed.Flow); break;
            case ServiceEvent.FlowGone gone: services.Remove(gone.Id, gone.Created); break;
            case ServiceEvent.YFlowChanged changed: services.Put(changed.YFlow); break;
            case ServiceEvent.YFlowGone gone: services.RemoveYFlow(gone.Id, gone.Created); break;
        }

        return Task.CompletedTask;
    }
}
