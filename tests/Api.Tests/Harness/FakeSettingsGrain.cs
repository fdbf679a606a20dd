using Kilda.Interfaces.Settings;
using Kilda.Network.Flows;

namespace Kilda.Api.Tests.Harness;

/// <summary>Settings in memory.</summary>
internal sealed class FakeSettingsGrain : Grain, INetworkSettingsGrain
{
    private NetworkSettings _settings = new();

    public Task<NetworkSettings> Get() => Task.FromResult(_settings);

    public Task<Outcome<NetworkSettings>> Set(GivenSettings given) => Task.FromResult<Outcome<NetworkSettings>>(_settings = given.Over(_settings));
}
