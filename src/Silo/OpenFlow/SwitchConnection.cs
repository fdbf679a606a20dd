using System.IO.Pipelines;
using System.Net;
using Kilda.Interfaces.Switches;
using Kilda.Network.Topology;
using Kilda.OpenFlow;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;

namespace Kilda.Silo.OpenFlow;

/// <summary>
/// A connection of a switch, from HELLO to its end. Echoes and the handshake are answered here; everything else goes to the switch's grain.
/// This part: its life. The grain holds the session by a lease that is renewed all the time.
/// </summary>
internal sealed partial class SwitchConnection(
    long id, ConnectionContext connection, OpenFlowSettings settings, IGrainFactory grains, PlaceHint place, TimeProvider time, ILogger logger)
    : ISwitchSession
{
    private readonly long _started = time.GetTimestamp();
    private PipeReader Input => connection.Transport.Input;
    private readonly TaskCompletionSource _closed = new();
    private volatile bool _isOver;
    private string? _reason;
    private ISwitchGrain? _grain;
    private ISwitchSession? _reference;
    private SwitchHello? _hello;
    private Task _renewing = Task.CompletedTask;

    /// <summary>Ends when the connection does.</summary>
    public async Task Run()
    {
        var ticks = time.CreateTimer(static state => ((SwitchConnection)state!).Tick(), this, settings.LeasePeriod, settings.LeasePeriod);
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        await using var atStop = stopping.UnsafeRegister(static state => ((SwitchConnection)state!).Close("the controller is stopping"), this);
        try
        {
            await Write(1, new Hello([1u << OfFrame.Version13]));
            var reason = await Converse();
            _reason ??= reason;
        }
        catch (OfWireException wrong)
        {
            _reason ??= $"the switch broke the protocol: {wrong.Message}";
            await TryRefuse(new ErrorMessage(wrong.Type, wrong.Code, []));
        }
        catch (Exception gone) when (gone is IOException or ConnectionAbortedException or OperationCanceledException)
        {
            _reason ??= gone.Message;
        }

        _isOver = true;
        await ticks.DisposeAsync();
        await Leave();
    }

    public Task Close(string reason)
    {
        _reason ??= reason;
        _closed.TrySetResult();
        Input.CancelPendingRead();
        return Task.CompletedTask;
    }

    /// <summary>Hands the switch to its grain.</summary>
    /// <returns>Why the connection cannot go on, or null.</returns>
    private async Task<string?> Enter(Handshake.Ready ready)
    {
        if (!settings.Allowed.IsEmpty && !settings.Allowed.Contains(ready.Id)) return $"switch {ready.Id} is not on the list of those allowed";
        var (address, port) = connection.RemoteEndPoint is IPEndPoint at ? (at.Address.ToString(), at.Port) : ("", 0);
        var about = ready.Description;
        var origin = new SwitchOrigin(
            address, port, about.Manufacturer, about.Hardware, about.Software, about.SerialNumber, about.Datapath);
        _hello = new SwitchHello(ready.Id, id, origin, ready.Abilities, ready.Ports);
        _reference = grains.CreateObjectReference<ISwitchSession>(this);
        _grain = grains.GetGrain<ISwitchGrain>(ready.Id.ToString());
        LogConnected(ready.Id, id, connection.RemoteEndPoint);
        return await TryAttach() ? null : "another connection of the switch is newer";
    }

    private async Task<bool> TryAttach()
    {
        try
        {
            return await Attach();
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            // Whatever the grain failed of: the switch connects again and finds a new activation.
            LogGrainFailed(_hello!.Id, id, failed);
            return false;
        }
    }

    /// <summary>Keeps the lease. A grain that fails now may answer the next time; one that knows better ends the connection.</summary>
    private async Task Renew()
    {
        try
        {
            if (!await Attach()) await Close("another connection of the switch is newer");
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            LogGrainFailed(_hello!.Id, id, failed);
        }
    }

    private async Task Leave()
    {
        if (_grain is null || _hello is null)
        {
            LogRefused(id, connection.RemoteEndPoint, _reason ?? "");
            return;
        }

        LogDisconnected(_hello.Id, id, _reason ?? "");
        try
        {
            // A renewal that is under way must not come after this.
            await _renewing;
            await _grain.Detach(id, _reason ?? "the connection has ended");
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            // The grain notices by its lease.
            LogGrainFailed(_hello.Id, id, failed);
        }
        finally
        {
            grains.DeleteObjectReference<ISwitchSession>(_reference!);
        }
    }

    private void Tick()
    {
        if (_isOver) return;
        var now = time.GetTimestamp();
        if (_grain is null && time.GetElapsedTime(_started, now) > settings.HandshakeTimeout)
        {
            Abort($"the switch has not shaken hands within {settings.HandshakeTimeout.TotalSeconds:0.#} s");
        }
        else if (_writingSince is var since and not 0 && time.GetElapsedTime(since, now) > settings.WriteTimeout)
        {
            Abort($"the switch has not read for {settings.WriteTimeout.TotalSeconds:0.#} s");
        }
        else if (_grain is not null)
        {
            AskIfSilent(now);
            ReportDropped();
            if (_renewing.IsCompleted) _renewing = Renew();
        }
    }

    private void Abort(string reason)
    {
        _reason ??= reason;
        connection.Abort(new ConnectionAbortedException(reason));
    }
}
