using System.Security.Cryptography;
using System.Text.Json;
using Kilda.Interfaces.Views;
using Kilda.Network.Topology;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Kilda.Api.Live;

/// <summary>
/// The topology as it is sent, written once for each snapshot that somebody asks for. Its tag follows from its text, so that it is the same
/// after a restart.
/// </summary>
internal sealed class TopologyCache(INetworkView network, IOptions<JsonOptions> json)
{
    private volatile Written? _last;

    public Written Now()
    {
        var now = network.Now;
        if (_last is { } last && ReferenceEquals(last.Of, now)) return last;
        var body = JsonSerializer.SerializeToUtf8Bytes(TopologyAnswer.From(now), json.Value.SerializerOptions);
        return _last = new Written(now, body, $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}\"");
    }

    /// <param name="Tag">As in the header <c>ETag</c>.</param>
    public sealed record Written(NetworkSnapshot Of, byte[] Body, string Tag);
}
